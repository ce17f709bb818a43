import { useInfiniteQuery } from "@tanstack/react-query";
import type { Id, TaskSummary } from "@/api/types";
import { flatten } from "../queries/task-cache";
import { columnQuery, type ViewFilter } from "../queries/tasks";

/** The cards of one column, as far as they are loaded. */
export function useColumnCards(project: Id, status: Id, filter: ViewFilter, enabled: boolean) {
  const query = useInfiniteQuery({
    ...columnQuery(project, status, filter),
    select: flatten,
    enabled,
  });
  return { ...query, tasks: query.data ?? NONE };
}

const NONE: TaskSummary[] = [];
