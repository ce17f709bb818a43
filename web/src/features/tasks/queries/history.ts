import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id } from "@/api/types";

const PAGE = 50;

export const historyKey = (taskId: Id) => ["history", taskId] as const;

/** Who changed what, newest first. */
export function historyQuery(taskId: Id) {
  return infiniteQueryOptions({
    queryKey: [...historyKey(taskId), "list"],
    queryFn: ({ signal, pageParam }) =>
      api("GET /tasks/{task}/history", {
        path: { task: taskId },
        query: { limit: PAGE, after: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** How two versions differ. Versions never change, so neither does this. */
export function versionDiffQuery(taskId: Id, from: number, to: number) {
  return queryOptions({
    queryKey: ["version-diff", taskId, from, to],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      api("GET /tasks/{task}/history/diff", {
        path: { task: taskId },
        query: { from, to },
        signal,
      }),
  });
}

export function versionQuery(taskId: Id, version: number) {
  return queryOptions({
    queryKey: ["version", taskId, version],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      api("GET /tasks/{task}/history/{version}", { path: { task: taskId, version }, signal }),
  });
}
