import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { Id, TaskSummary } from "@/api/types";

/** Fetches whatever pages are missing; the ids of all tasks of the list. */
export function useLoadAll(query: UseInfiniteQueryResult<TaskSummary[]>): () => Promise<Id[]> {
  return async () => {
    let { data, hasNextPage } = query;
    while (hasNextPage) {
      const next = await query.fetchNextPage();
      if (next.isError) break;
      ({ data, hasNextPage } = next);
    }
    return (data ?? []).map(({ id }) => id);
  };
}
