import { infiniteQueryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id } from "@/api/types";

export interface ActivityFilter {
  /** A day in UTC, as the log is kept. */
  day: string;
  /** A kind, or the beginning of some with "*". */
  kind?: string;
  actor?: Id;
}

/** What was done on a day, newest first. A page may be empty and still have a next one. */
export function activityQuery(filter: ActivityFilter) {
  return infiniteQueryOptions({
    queryKey: ["admin", "activity", filter],
    staleTime: 5_000,
    queryFn: ({ signal, pageParam }) =>
      api("GET /activity", { query: { ...filter, limit: 100, after: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}
