import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { PublicEvent } from "@/api/types";
import { served } from "../served";

const FRESH_MS = 30_000;
/** The longest wait that a browser's timer takes is 24.8 days; nobody leaves a page open that long to register. */
const SOON_MS = 24 * 60 * 60_000;

/** An event as everybody sees it. It is fetched anew when the page is looked at again, and when registration opens. */
export function publicEventQuery(slug: string) {
  const known = served?.event.slug === slug ? served.event : undefined;
  return queryOptions({
    queryKey: ["public-event", slug],
    queryFn: ({ signal }): Promise<PublicEvent> =>
      api("GET /public/events/{slug}", { path: { slug }, signal }),
    staleTime: FRESH_MS,
    refetchInterval: (query) => untilItOpens(query.state.data, Date.now()) ?? false,
    ...(known !== undefined && { initialData: known }),
  });
}

/** Milliseconds until registration opens, if that is soon. Browsers' clocks differ, so a moment is added. */
export function untilItOpens(event: PublicEvent | undefined, now: number): number | null {
  if (event?.registering !== "not_yet" || event.opens_at === null) return null;
  const wait = Date.parse(event.opens_at) - now + 1_000;
  return wait > SOON_MS ? null : Math.max(wait, 5_000);
}

/** Whose pages these are. */
export const workspaceQuery = queryOptions({
  queryKey: ["workspace"],
  queryFn: async ({ signal }) => (await api("GET /setup", { signal })).workspace,
  staleTime: Number.POSITIVE_INFINITY,
  ...(served !== null && { initialData: served.workspace }),
});
