import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Activity } from "@/api/types";
import type { ActivityFilter } from "./activity";

/** Beyond this a day is not fetched whole just to be drawn. */
const MOST_DRAWN = 2_000;

export interface Day {
  entries: Activity[];
  /** False when there are more than were asked for. */
  whole: boolean;
}

/** All of a day, newest first, page by page. */
export async function fetchDay(
  filter: ActivityFilter,
  most: number,
  signal?: AbortSignal,
  onProgress?: (count: number) => void,
): Promise<Day> {
  const entries: Activity[] = [];
  let after: string | undefined;
  do {
    const page = await api("GET /activity", {
      query: { ...filter, limit: 200, after },
      ...(signal !== undefined && { signal }),
    });
    entries.push(...page.items);
    after = page.next ?? undefined;
    onProgress?.(entries.length);
  } while (after !== undefined && entries.length < most);
  return { entries, whole: after === undefined };
}

export function dayQuery(filter: ActivityFilter) {
  return queryOptions({
    queryKey: ["admin", "activity-day", filter],
    staleTime: 60_000,
    queryFn: ({ signal }) => fetchDay(filter, MOST_DRAWN, signal),
  });
}
