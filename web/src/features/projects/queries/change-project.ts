import type { QueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { Project, ProjectPatch } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";

interface ProjectChange {
  /** The project as the person saw it. */
  project: Project;
  patch: ProjectPatch;
}

const touches = () => [["projects"]];

/** Writes a change into the project's own entry and into the lists it is in. */
export function patchProject(
  queryClient: QueryClient,
  id: string,
  change: (project: Project) => Project,
): void {
  queryClient.setQueriesData<Project | Project[]>({ queryKey: ["projects"] }, (data) => {
    if (Array.isArray(data)) return data.map((one) => (one.id === id ? change(one) : one));
    return data?.id === id ? change(data) : data;
  });
}

/** What belongs to a project (columns, labels, people) has been changed: fetch it as it is now. */
export function refetchProjects(queryClient: QueryClient): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ["projects"] });
}

/** Changes fields of a project; other people's changes to other fields stand. */
export function useChangeProject(onConflict?: (current: Project, patch: ProjectPatch) => void) {
  return useOptimistic<ProjectChange, Project>({
    key: ["projects", "change"],
    send: sendChange,
    touches,
    apply: (queryClient, { project, patch }) =>
      patchProject(queryClient, project.id, (now) => ({ ...now, ...patch })),
    settle: (queryClient, saved) => patchProject(queryClient, saved.id, () => saved),
    refused: ({ project }) => `${project.name} was not changed`,
    onConflict: ({ current }, { patch }) => {
      if (onConflict === undefined || !isProject(current)) return false;
      onConflict(current, patch);
      return true;
    },
  });
}

async function sendChange({ project, patch }: ProjectChange): Promise<Project> {
  const send = (version: number) =>
    api("PATCH /projects/{project}", {
      path: { project: project.id },
      body: patch,
      ifMatch: version,
    });
  try {
    return await send(project.version);
  } catch (error) {
    if (!isProblem(error, "precondition_failed") || !isProject(error.current)) throw error;
    const { current } = error;
    const collides = keysOf(patch).some((field) => project[field] !== current[field]);
    if (collides) throw error;
    return await send(current.version);
  }
}

function keysOf(patch: ProjectPatch): (keyof ProjectPatch)[] {
  return Object.keys(patch) as (keyof ProjectPatch)[];
}

function isProject(value: unknown): value is Project {
  return typeof value === "object" && value !== null && "key" in value && "statuses" in value;
}
