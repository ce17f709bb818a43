import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id } from "@/api/types";
import { eventKeys } from "./events";

/** How many were let in, of how many whose ticket is good. For who works for the event. */
export function tallyQuery(eventId: Id) {
  return queryOptions({
    queryKey: eventKeys.part(eventId, "tally"),
    queryFn: ({ signal }) =>
      api("GET /events/{event}/check-ins/tally", { path: { event: eventId }, signal }),
  });
}
