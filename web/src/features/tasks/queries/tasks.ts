import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id, TaskFilter, TaskSort } from "@/api/types";

/** Cards of a column, rows of a table: enough for several screens, small enough to parse in a frame. */
export const PAGE = 200;

/** What narrows a view down. Project and column come with the place where it is used. */
export type ViewFilter = Omit<TaskFilter, "project" | "status">;

export const taskKeys = {
  all: ["tasks"] as const,
  detail: (key: string) => ["tasks", "detail", key.toUpperCase()] as const,
  lists: ["tasks", "list"] as const,
  list: (filter: TaskFilter, sort: TaskSort) => ["tasks", "list", filter, sort] as const,
  columns: (project: Id) => ["tasks", "column", project] as const,
  column: (project: Id, status: Id, filter: ViewFilter) =>
    ["tasks", "column", project, status, filter] as const,
  counts: (project: Id) => ["tasks", "counts", project] as const,
  count: (project: Id, filter: TaskFilter) => ["tasks", "counts", project, filter] as const,
};

/** A task with its texts, by its key ("GALA-42"), because that is what addresses and messages name. */
export function taskQuery(key: string) {
  const id = key.toUpperCase();
  return queryOptions({
    queryKey: taskKeys.detail(id),
    queryFn: ({ signal }) => api("GET /tasks/{task}", { path: { task: id }, signal }),
  });
}

/** Tasks in an order, a page at a time. */
export function taskListQuery(filter: TaskFilter, sort: TaskSort) {
  return infiniteQueryOptions({
    queryKey: taskKeys.list(filter, sort),
    queryFn: ({ signal, pageParam }) =>
      api("GET /tasks", { query: { ...filter, sort, limit: PAGE, after: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** The cards of one column, from the top. */
export function columnQuery(project: Id, status: Id, filter: ViewFilter) {
  return infiniteQueryOptions({
    queryKey: taskKeys.column(project, status, filter),
    queryFn: ({ signal, pageParam }) =>
      api("GET /tasks", {
        query: { ...filter, project, status, sort: "rank", limit: PAGE, after: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    // Messages keep the cards up to date; fetching all of a long column anew costs a second.
    staleTime: 5 * 60_000,
  });
}

/** How many tasks stand in each column, loaded or not. */
export function countsQuery(project: Id, filter: TaskFilter) {
  return queryOptions({
    queryKey: taskKeys.count(project, filter),
    queryFn: ({ signal }) =>
      api("GET /projects/{project}/counts", { path: { project }, query: filter, signal }),
  });
}
