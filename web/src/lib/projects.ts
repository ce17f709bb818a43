import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Project } from "@/api/types";

const PAGE = 200;

async function everyProject(archived: boolean, signal: AbortSignal): Promise<Project[]> {
  const projects: Project[] = [];
  let after: string | undefined;
  do {
    const page = await api("GET /projects", { query: { archived, limit: PAGE, after }, signal });
    projects.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return projects;
}

/** Every project the person may see that is not archived: the navigation shows them all. */
export const projectsQuery = queryOptions({
  queryKey: ["projects", "list"],
  staleTime: 60_000,
  queryFn: ({ signal }): Promise<Project[]> => everyProject(false, signal),
});

/** With those that were put away. */
export const allProjectsQuery = queryOptions({
  queryKey: ["projects", "all"],
  staleTime: 60_000,
  queryFn: ({ signal }): Promise<Project[]> => everyProject(true, signal),
});

/** One project with its statuses and labels. Keys are written in capitals, addresses sometimes not. */
export function projectQuery(key: string) {
  const id = key.toUpperCase();
  return queryOptions({
    queryKey: ["projects", "detail", id],
    staleTime: 60_000,
    queryFn: ({ signal }): Promise<Project> =>
      api("GET /projects/{project}", { path: { project: id }, signal }),
  });
}
