import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";

/** Days in UTC, both included. */
export interface Period {
  from: string;
  to: string;
}

/** How much was done: by day, by kind and by person. No message tells of it, so it is asked for. */
export function activityStatisticsQuery({ from, to }: Period) {
  return queryOptions({
    queryKey: ["admin", "activity-statistics", from, to],
    refetchInterval: 60_000,
    queryFn: ({ signal }) => api("GET /activity/statistics", { query: { from, to }, signal }),
  });
}
