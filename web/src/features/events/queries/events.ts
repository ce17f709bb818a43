import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import { api } from "@/api/client";
import type { EventDetail, EventStatus, EventSummary, Id, Page } from "@/api/types";

export interface EventFilter {
  /** By when they end; or those in the trash. */
  when: "upcoming" | "past" | "deleted";
  status?: EventStatus | undefined;
}

const PAGE = 50;

export const eventKeys = {
  all: ["events"] as const,
  lists: ["events", "list"] as const,
  details: ["events", "detail"] as const,
  detail: (ref: string) => ["events", "detail", ref] as const,
  /** What belongs to an event and is fetched by itself: `part` names it ("registrations", "statistics"). */
  part: (eventId: Id, ...part: unknown[]) => ["events", "part", eventId, ...part] as const,
};

/** Events that the person sees: those to come, the next first, or those that are over, the last first. */
export function eventsQuery({ when, status }: EventFilter) {
  return infiniteQueryOptions({
    queryKey: [...eventKeys.lists, when, status ?? "any"] as const,
    queryFn: ({ signal, pageParam }) =>
      api("GET /events", { query: { when, status, limit: PAGE, after: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** Every event by name, for who looks for one: under a key of its own, because it is no list of pages. */
export const namesKey = ["events", "names"] as const;
const MOST_NAMES = 200;

export const eventNamesQuery = queryOptions({
  queryKey: namesKey,
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<EventSummary[]> => {
    const ask = (when: EventFilter["when"]) =>
      api("GET /events", { query: { when, limit: MOST_NAMES }, signal });
    const [coming, past] = await Promise.all([ask("upcoming"), ask("past")]);
    return [...coming.items, ...past.items];
  },
});

/** One event with its ticket types, questions and staff. `ref` is its slug, as in addresses, or its id. */
export function eventQuery(ref: string) {
  return queryOptions({
    queryKey: eventKeys.detail(ref),
    queryFn: ({ signal }): Promise<EventDetail> =>
      api("GET /events/{event}", { path: { event: ref }, signal }),
  });
}

/** Writes a change into every copy of the event that is held, whether it was asked for by slug or id. */
export function patchEvent(
  queryClient: QueryClient,
  id: Id,
  change: (event: EventDetail) => EventDetail,
): void {
  queryClient.setQueriesData<EventDetail>({ queryKey: eventKeys.details }, (event) =>
    event?.id === id ? change(event) : event,
  );
}

export type EventPages = InfiniteData<Page<EventSummary>, string | undefined>;

/** Writes a change into every list that the event is in; null takes it out of them. */
export function patchLists(
  queryClient: QueryClient,
  id: Id,
  change: (event: EventSummary) => EventSummary | null,
): void {
  queryClient.setQueriesData<EventPages>({ queryKey: eventKeys.lists }, (data) => {
    if (data?.pages.some(({ items }) => items.some((event) => event.id === id)) !== true)
      return data;
    const pages = data.pages.map((page) => ({
      ...page,
      items: page.items.flatMap((event) => (event.id === id ? (change(event) ?? []) : event)),
    }));
    return { ...data, pages };
  });
}

/** Writes the server's word on an event into the cache. */
export function putEvent(queryClient: QueryClient, event: EventDetail): void {
  // A slow answer must not undo what has been heard since.
  patchEvent(queryClient, event.id, (held) => (held.version > event.version ? held : event));
  patchLists(queryClient, event.id, () => summaryOf(event));
}

/** An event as lists hold it. */
export function summaryOf(event: EventDetail): EventSummary {
  const { id, slug, title, starts_at, ends_at, timezone, place, image, capacity, taken } = event;
  const { status, over, role, project_id, deleted_at } = event;
  return {
    ...{ id, slug, title, starts_at, ends_at, timezone, place, image, capacity, taken },
    ...{ status, over, role, project_id, deleted_at },
  };
}
