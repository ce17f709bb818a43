import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Announcement, Id } from "@/api/types";

const PAGE = 30;
/** How often one looks while mails go out. Its beginning and its end come as messages. */
const WATCH_MS = 1_000;

export type Audience = Announcement["audience"][number];

/** What somebody writes. */
export interface AnnouncementText {
  subject: string;
  body: string;
  audience: Audience[];
}

export const announcementKeys = {
  all: ["announcements"] as const,
  list: (eventId: Id | null) => ["announcements", "list", eventId] as const,
  detail: (id: Id) => ["announcements", "detail", id] as const,
};

/** Those of an event, or about all of them; newest first, with how far each is. */
export function announcementsQuery(eventId: Id | null) {
  return infiniteQueryOptions({
    queryKey: announcementKeys.list(eventId),
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: PAGE, after: pageParam };
      return eventId === null
        ? api("GET /announcements", { query, signal })
        : api("GET /events/{event}/announcements", { path: { event: eventId }, query, signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isUnderWay)) === true ? WATCH_MS : false,
  });
}

export function announcementQuery(id: Id) {
  return queryOptions({
    queryKey: announcementKeys.detail(id),
    queryFn: ({ signal }) =>
      api("GET /announcements/{announcement}", { path: { announcement: id }, signal }),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isUnderWay(state.data) ? WATCH_MS : false,
  });
}

function isUnderWay({ status }: Announcement): boolean {
  return status === "sending";
}

/** Writes a draft, or changes the one there is. */
export function saveAnnouncement(
  eventId: Id | null,
  draft: Pick<Announcement, "id"> | null,
  version: number,
  { subject, body, audience }: AnnouncementText,
): Promise<Announcement> {
  // News of all events go to all: there is nothing to choose.
  const text = { subject, body, ...(eventId !== null && { audience }) };
  if (draft !== null)
    return api("PATCH /announcements/{announcement}", {
      path: { announcement: draft.id },
      ifMatch: version,
      body: text,
    });
  return eventId === null
    ? api("POST /announcements", { body: { subject, body } })
    : api("POST /events/{event}/announcements", { path: { event: eventId }, body: text });
}

/** Shows an announcement as it is now; lists are fetched again. */
export function putAnnouncement(queryClient: QueryClient, now: Announcement): void {
  queryClient.setQueryData(announcementKeys.detail(now.id), now);
  void queryClient.invalidateQueries({ queryKey: announcementKeys.list(now.event_id) });
}
