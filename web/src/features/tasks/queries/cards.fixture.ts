import { QueryClient } from "@tanstack/react-query";
import type { Page, TaskSummary } from "@/api/types";
import type { TaskPages } from "./task-cache";
import { taskKeys, type ViewFilter } from "./tasks";

/** Cards and columns for tests. */
export const PROJECT = "p";

export function card(id: string, rank: string, status = "todo"): TaskSummary {
  return {
    id,
    key: `P-${id}`,
    project_id: PROJECT,
    title: id,
    status_id: status,
    priority: "none",
    assignee_ids: [],
    deadline: null,
    label_ids: [],
    parent_id: null,
    rank,
    version: 1,
    checklist_total: 0,
    checklist_done: 0,
    comment_count: 0,
    attachment_count: 0,
    subtask_count: 0,
    created_at: "2026-01-01T00:00:00.000Z",
    created_by: "me",
    updated_at: "2026-01-01T00:00:00.000Z",
    updated_by: "me",
    completed_at: null,
    archived_at: null,
    deleted_at: null,
    deleted_by: null,
  };
}

/** A column in pages, each given as its cards; `more` when the server has further ones. */
export function hold(
  queryClient: QueryClient,
  status: string,
  pages: TaskSummary[][],
  { more = false, filter = {} as ViewFilter } = {},
): void {
  const data: TaskPages = {
    pages: pages.map(
      (items, index): Page<TaskSummary> => ({
        items,
        next: index < pages.length - 1 || more ? `after ${index}` : null,
      }),
    ),
    pageParams: pages.map((_, index) => (index === 0 ? undefined : `after ${index - 1}`)),
  };
  queryClient.setQueryData(taskKeys.column(PROJECT, status, filter), data);
}

export function shown(queryClient: QueryClient, status: string, filter: ViewFilter = {}): string {
  const data = queryClient.getQueryData<TaskPages>(taskKeys.column(PROJECT, status, filter));
  return (data?.pages ?? []).map(({ items }) => items.map(({ id }) => id).join("")).join("|");
}

export function createClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false } } });
}
