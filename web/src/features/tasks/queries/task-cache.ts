/**
 * The tasks that are on this page already. Changes and messages are written into every cached list
 * that holds the task, so that nothing has to be fetched again to be right.
 */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Id, Page, StatusCounts, Task, TaskSummary } from "@/api/types";
import { compareRank } from "./rank";
import { taskKeys } from "./tasks";

export type TaskPages = InfiniteData<Page<TaskSummary>, string | undefined>;
type Change = (task: TaskSummary) => TaskSummary;

const LISTS = ["column", "list"];

/** Every cached query of a project's columns and of lists, with its data. */
function cachedPages(queryClient: QueryClient): [readonly unknown[], TaskPages][] {
  return queryClient
    .getQueriesData<TaskPages>({
      predicate: ({ queryKey: [resource, kind] }) =>
        resource === "tasks" && LISTS.includes(String(kind)),
    })
    .flatMap(([key, data]) => (data?.pages === undefined ? [] : [[key, data]]));
}

/** The newest state of a task that any list or page holds. */
export function cachedTask(queryClient: QueryClient, id: Id): TaskSummary | undefined {
  const found: TaskSummary[] = [];
  for (const [, data] of cachedPages(queryClient))
    for (const page of data.pages) {
      const task = page.items.find((item) => item.id === id);
      if (task !== undefined) found.push(task);
    }
  for (const [, task] of queryClient.getQueriesData<Task>({ queryKey: ["tasks", "detail"] }))
    if (task?.id === id) found.push(task);
  return found.reduce<TaskSummary | undefined>(
    (newest, task) => (newest === undefined || task.version > newest.version ? task : newest),
    undefined,
  );
}

/** Changes a task wherever it is held. Its place is not changed: see `placeCard`. */
export function patchTask(queryClient: QueryClient, id: Id, change: Change): void {
  patchTasks(queryClient, new Set([id]), change);
}

/** The same for many at once, in one walk over the lists. */
export function patchTasks(queryClient: QueryClient, ids: ReadonlySet<Id>, change: Change): void {
  for (const [key, data] of cachedPages(queryClient)) {
    const pages = mapPages(data, (items) =>
      items.some(({ id }) => ids.has(id))
        ? items.map((task) => (ids.has(task.id) ? change(task) : task))
        : items,
    );
    if (pages !== data) queryClient.setQueryData(key, pages);
  }
  for (const [key, task] of queryClient.getQueriesData<Task>({ queryKey: ["tasks", "detail"] }))
    if (task !== undefined && ids.has(task.id))
      queryClient.setQueryData(key, { ...task, ...change(task) });
}

/** Takes a task out of every list; whoever shows it on its own page learns it otherwise. */
export function dropTask(queryClient: QueryClient, id: Id): void {
  dropTasks(queryClient, new Set([id]));
}

export function dropTasks(queryClient: QueryClient, ids: ReadonlySet<Id>): void {
  for (const [key, data] of cachedPages(queryClient)) {
    const pages = mapPages(data, (items) =>
      items.some(({ id }) => ids.has(id)) ? items.filter(({ id }) => !ids.has(id)) : items,
    );
    if (pages !== data) queryClient.setQueryData(key, pages);
  }
}

/**
 * Puts a card where its status and rank say. A narrowed-down column gets it only if its board showed
 * it before, because whether it matches is the server's to say. `beyond` decides on a place below
 * what is loaded: the one who dropped a card there wants to see it, for others it comes with its page.
 */
export function placeCard(
  queryClient: QueryClient,
  task: TaskSummary,
  beyond: "keep" | "leave",
): void {
  const columns = queryClient
    .getQueriesData<TaskPages>({ queryKey: taskKeys.columns(task.project_id) })
    .flatMap(([key, data]) => (data?.pages === undefined ? [] : [{ key, data }]));
  const shown = new Set(
    columns.filter(({ data }) => has(data, task.id)).map(({ key }) => filterOf(key)),
  );
  for (const { key, data } of columns) {
    let pages = without(data, task.id);
    const belongs = key[3] === task.status_id && task.archived_at === null;
    if (belongs && (filterOf(key) === "{}" || shown.has(filterOf(key))))
      pages = insert(pages, task, beyond);
    if (pages !== data) queryClient.setQueryData(key, pages);
  }
}

/** One card more in one column, one less in another; either may be null. */
export function shiftCounts(
  queryClient: QueryClient,
  project: Id,
  from: Id | null,
  to: Id | null,
): void {
  if (from === to) return;
  queryClient.setQueriesData<StatusCounts>({ queryKey: taskKeys.counts(project) }, (counts) => {
    if (counts === undefined) return counts;
    const statuses = new Map(counts.statuses.map((one) => [one.status_id, one.count]));
    if (from !== null) statuses.set(from, Math.max(0, (statuses.get(from) ?? 0) - 1));
    if (to !== null) statuses.set(to, (statuses.get(to) ?? 0) + 1);
    return { statuses: [...statuses].map(([status_id, count]) => ({ status_id, count })) };
  });
}

/** All tasks of a list in its order. A page may begin with a card that was put at the end of the last one. */
export function flatten(data: TaskPages): TaskSummary[] {
  const seen = new Set<Id>();
  const tasks: TaskSummary[] = [];
  for (const page of data.pages)
    for (const task of page.items) {
      if (seen.has(task.id)) continue;
      seen.add(task.id);
      tasks.push(task);
    }
  return tasks;
}

function filterOf(key: readonly unknown[]): string {
  return JSON.stringify(key[4]);
}

function has(data: TaskPages, id: Id): boolean {
  return data.pages.some((page) => page.items.some((item) => item.id === id));
}

function mapPages(
  data: TaskPages,
  change: (items: TaskSummary[], last: boolean) => TaskSummary[],
): TaskPages {
  let changed = false;
  const pages = data.pages.map((page, index) => {
    const items = change(page.items, index === data.pages.length - 1);
    if (items === page.items) return page;
    changed = true;
    return { ...page, items };
  });
  return changed ? { ...data, pages } : data;
}

function without(data: TaskPages, id: Id): TaskPages {
  return mapPages(data, (items) =>
    items.some((item) => item.id === id) ? items.filter((item) => item.id !== id) : items,
  );
}

function insert(data: TaskPages, task: TaskSummary, beyond: "keep" | "leave"): TaskPages {
  let placed = false;
  const complete = data.pages.at(-1)?.next === null;
  return mapPages(data, (items, last) => {
    if (placed) return items;
    const index = items.findIndex((item) => compareRank(task, item) < 0);
    if (index >= 0) {
      placed = true;
      return items.toSpliced(index, 0, task);
    }
    return last && (complete || beyond === "keep") ? [...items, task] : items;
  });
}
