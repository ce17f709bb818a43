import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id } from "@/api/types";
import { eventKeys } from "./events";

/** An event in numbers: registrations by status, type of ticket and day. For its organisers. */
export function statisticsQuery(eventId: Id) {
  return queryOptions({
    queryKey: eventKeys.part(eventId, "statistics"),
    queryFn: ({ signal }) =>
      api("GET /events/{event}/statistics", { path: { event: eventId }, signal }),
  });
}
