import { useState } from "react";
import type { Id, Priority, Project, TaskCreate } from "@/api/types";
import { clearDraft, readDraft, writeDraft } from "@/lib/drafts";
import { PRIORITIES } from "../fields/priority";
import type { NewTaskSeed } from "./new-task-store";

/** What has been entered so far. */
export interface TaskDraft {
  projectKey: string;
  statusId: Id | null;
  title: string;
  description: string;
  priority: Priority;
  assigneeIds: Id[];
  labelIds: Id[];
  deadline: string | null;
}

const KEY = "new-task";

/** A task that is being written down, kept over a reload until it is created or thrown away. */
export function useTaskDraft(seed: NewTaskSeed, projects: readonly Project[]) {
  const [draft, setDraft] = useState(() => begin(seed, projects));
  const project = projects.find(({ key }) => key === draft.projectKey) ?? projects[0];
  const change = (part: Partial<TaskDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    if (isBlank(next)) clearDraft(KEY);
    else writeDraft(KEY, JSON.stringify(next));
  };
  /** The next one goes into the same column, but is another task. */
  const startNext = () => {
    clearDraft(KEY);
    setDraft({ ...blank(draft.projectKey), statusId: draft.statusId });
  };
  return { draft, project, change, startNext };
}

/** Another project has other columns, labels and people. */
export function toProject(draft: TaskDraft, project: Project): Partial<TaskDraft> {
  const members = project.visibility === "members" ? new Set(project.member_ids) : null;
  return {
    projectKey: project.key,
    statusId: null,
    labelIds: [],
    assigneeIds: draft.assigneeIds.filter((id) => members === null || members.has(id)),
  };
}

export function toBody(draft: TaskDraft, project: Project): TaskCreate {
  const { title, description, statusId, priority, assigneeIds, labelIds, deadline } = draft;
  return {
    project: project.id,
    title: title.trim().replace(/\s+/g, " "),
    ...(description.trim() !== "" && { description }),
    ...(statusId !== null && { status_id: statusId }),
    ...(priority !== "none" && { priority }),
    ...(assigneeIds.length > 0 && { assignee_ids: assigneeIds }),
    ...(labelIds.length > 0 && { label_ids: labelIds }),
    ...(deadline !== null && { deadline }),
  };
}

function begin(seed: NewTaskSeed, projects: readonly Project[]): TaskDraft {
  const kept = parse(readDraft(KEY)?.text);
  const wanted = seed.projectKey?.toUpperCase();
  // What was half written before counts more than where one is now.
  if (kept !== null && projects.some(({ key }) => key === kept.projectKey)) return kept;
  const project = projects.find(({ key }) => key === wanted) ?? projects[0];
  return {
    ...blank(project?.key ?? ""),
    statusId: seed.statusId ?? null,
    deadline: seed.deadline ?? null,
    title: seed.title ?? "",
  };
}

function blank(projectKey: string): TaskDraft {
  return {
    projectKey,
    statusId: null,
    title: "",
    description: "",
    priority: "none",
    assigneeIds: [],
    labelIds: [],
    deadline: null,
  };
}

/** Only words are worth keeping; a field that was set is set again in a moment. */
function isBlank({ title, description }: TaskDraft): boolean {
  return title.trim() === "" && description.trim() === "";
}

/** What another version of this program has kept may look different. */
function parse(text: string | undefined): TaskDraft | null {
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    const kept = value as Partial<Record<keyof TaskDraft, unknown>>;
    const { projectKey, title, description } = kept;
    if (typeof projectKey !== "string" || typeof title !== "string") return null;
    return {
      projectKey,
      title,
      description: typeof description === "string" ? description : "",
      statusId: typeof kept.statusId === "string" ? kept.statusId : null,
      priority: PRIORITIES.find((one) => one === kept.priority) ?? "none",
      assigneeIds: texts(kept.assigneeIds),
      labelIds: texts(kept.labelIds),
      deadline: typeof kept.deadline === "string" ? kept.deadline : null,
    };
  } catch {
    return null;
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
