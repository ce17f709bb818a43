import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";
import type { Id, Task, TaskSummary } from "@/api/types";
import { patchTask, placeCard } from "./task-cache";
import { taskKeys } from "./tasks";

/** Prefixes of the queries that a change to a task of this project shows in. */
export function touchedBy(project: Id, key?: string): QueryKey[] {
  const keys: QueryKey[] = [taskKeys.columns(project), taskKeys.counts(project), taskKeys.lists];
  if (key !== undefined) keys.push(taskKeys.detail(key));
  return keys;
}

/** Writes the server's word on a task into the cache, and fetches only what that cannot settle. */
export function settleTask(
  queryClient: QueryClient,
  task: TaskSummary | Task,
  beyond: "keep" | "leave" = "keep",
): void {
  patchTask(queryClient, task.id, (old) => ({ ...old, ...summaryOf(task) }));
  if ("description" in task) queryClient.setQueryData(taskKeys.detail(task.key), task);
  placeCard(queryClient, summaryOf(task), beyond);
  refetchUnsettled(queryClient, task.project_id, "fields");
}

/**
 * Which tasks a narrowed-down view shows, in which order and how many, is the server's to say; a view
 * whose first fetch was cut off by the change would otherwise wait for ever. Give `what` has changed:
 * fields of a task leave a plain list as it is, another task does not.
 */
export function refetchUnsettled(
  queryClient: QueryClient,
  project: Id,
  what: "fields" | "tasks" = "tasks",
): void {
  const predicate = ({ queryKey, state }: Query) => {
    const [resource, kind, owner, order, narrowed] = queryKey;
    if (resource !== "tasks") return false;
    if (state.data === undefined) return true;
    if (kind === "list") return what === "tasks" || !isPlain(owner, order);
    if (owner !== project) return false;
    return kind === "counts" || (kind === "column" && JSON.stringify(narrowed) !== "{}");
  };
  void queryClient.invalidateQueries({ predicate });
}

/** A list of all tasks of a project or a parent, in the order they were created. */
function isPlain(filter: unknown, sort: unknown): boolean {
  const narrowed =
    typeof filter === "object" &&
    filter !== null &&
    Object.entries(filter).some(
      ([name, value]) => value !== undefined && name !== "project" && name !== "parent",
    );
  return !narrowed && String(sort).endsWith("created");
}

/** A task as lists hold it, without its texts. */
export function summaryOf(task: TaskSummary | Task): TaskSummary {
  if (!("description" in task)) return task;
  const { description: _text, checklist: _steps, ...summary } = task;
  return summary;
}
