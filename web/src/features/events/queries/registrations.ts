import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id, Page, Registration } from "@/api/types";
import { eventKeys } from "./events";

const PAGE = 100;

export type RegistrationStatus = Registration["status"];

/** Which registrations a list shows. `q` is looked for in names and addresses. */
export interface RegistrationFilter {
  q?: string;
  status?: RegistrationStatus;
  /** The id of a ticket type. */
  type?: Id;
  /** Who came first, or who came last, comes first; see `orderOf` for what is usual. */
  order?: RegistrationOrder;
}

export type RegistrationOrder = "arrival" | "-arrival";

/** The newest are what one looks for; of who waits, those who wait longest. */
export function orderOf({ order, status }: RegistrationFilter): RegistrationOrder {
  return order ?? (status === "waiting" || status === "offered" ? "arrival" : "-arrival");
}

export type RegistrationPages = InfiniteData<Page<Registration>, string | undefined>;

export function registrationsQuery(eventId: Id, filter: RegistrationFilter) {
  const { q, status, type } = filter;
  return infiniteQueryOptions({
    queryKey: eventKeys.part(eventId, "registrations", filter),
    queryFn: ({ signal, pageParam }) =>
      api("GET /events/{event}/registrations", {
        path: { event: eventId },
        query: {
          q,
          status,
          ticket_type: type,
          order: orderOf(filter),
          limit: PAGE,
          after: pageParam,
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function registrationQuery(eventId: Id, id: Id) {
  return queryOptions({
    queryKey: eventKeys.part(eventId, "registration", id),
    queryFn: ({ signal }) =>
      api("GET /events/{event}/registrations/{registration}", {
        path: { event: eventId, registration: id },
        signal,
      }),
  });
}

/** The lists of an event, and each single registration that was looked at. */
export const registrationLists = (eventId: Id) => eventKeys.part(eventId, "registrations");
export const registrationDetails = (eventId: Id) => eventKeys.part(eventId, "registration");

/** Whether a list with this filter shows it, as far as a client can tell. */
export function fits(filter: RegistrationFilter, registration: Registration): boolean {
  const { q, status, type } = filter;
  if (status !== undefined && registration.status !== status) return false;
  if (type !== undefined && registration.ticket_type_id !== type) return false;
  if (q === undefined) return true;
  const text = `${registration.name}\n${registration.email}`.toLowerCase();
  return text.includes(q.toLowerCase());
}

/** An answer that was slow must not undo what has been heard since. A ticket has no version, but a time. */
function isOlder(one: Registration, other: Registration | undefined): boolean {
  if (other === undefined || one.version !== other.version)
    return one.version < (other?.version ?? 0);
  return (one.ticket?.updated_at ?? "") < (other.ticket?.updated_at ?? "");
}

/**
 * The pages of a list with one registration as it is now: where it was, in its place if it has just
 * arrived, or left out if the filter no longer finds it. Whoever belongs behind the end of what is
 * loaded is on a page that is still to come.
 */
export function withRegistration(
  data: RegistrationPages,
  filter: RegistrationFilter,
  now: Registration,
): RegistrationPages {
  const shown = fits(filter, now);
  let found = false;
  const pages = data.pages.map((page) => {
    const index = page.items.findIndex(({ id }) => id === now.id);
    if (index < 0) return page;
    found = true;
    if (isOlder(now, page.items[index])) return page;
    const items = shown ? page.items.with(index, now) : page.items.toSpliced(index, 1);
    return { ...page, items };
  });
  if (found) return { ...data, pages };
  return shown ? { ...data, pages: inserted(pages, now, orderOf(filter)) } : data;
}

/** In its place by arrival: also somebody whom a changed status lets back into the list. */
function inserted(
  pages: Page<Registration>[],
  now: Registration,
  order: RegistrationOrder,
): Page<Registration>[] {
  const follows = (other: Registration | undefined) =>
    other !== undefined &&
    (order === "arrival" ? other.serial > now.serial : other.serial < now.serial);
  const place = pages.findIndex((page) => follows(page.items.at(-1)));
  const last = pages.length - 1;
  if (place < 0 && pages[last]?.next !== null) return pages;
  const into = place < 0 ? last : place;
  return pages.map((page, number) => {
    if (number !== into) return page;
    const before = page.items.findIndex(follows);
    return {
      ...page,
      items: page.items.toSpliced(before < 0 ? page.items.length : before, 0, now),
    };
  });
}

/** Shows a registration as it is now, in every list of the event and in its panel. */
export function putRegistration(queryClient: QueryClient, now: Registration): void {
  const lists = registrationLists(now.event_id);
  for (const [queryKey, data] of queryClient.getQueriesData<RegistrationPages>({ queryKey: lists }))
    if (data !== undefined) {
      const filter = (queryKey[lists.length] ?? {}) as RegistrationFilter;
      queryClient.setQueryData<RegistrationPages>(queryKey, withRegistration(data, filter, now));
    }
  queryClient.setQueryData<Registration>(
    registrationQuery(now.event_id, now.id).queryKey,
    (held) => (isOlder(now, held) ? held : now),
  );
}

/** What is held of a registration, from its panel or from any list. */
export function heldRegistration(
  queryClient: QueryClient,
  eventId: Id,
  id: Id,
): Registration | undefined {
  const held = queryClient.getQueryData(registrationQuery(eventId, id).queryKey);
  if (held !== undefined) return held;
  const lists = queryClient.getQueriesData<RegistrationPages>({
    queryKey: registrationLists(eventId),
  });
  for (const [, data] of lists)
    for (const page of data?.pages ?? [])
      for (const one of page.items) if (one.id === id) return one;
  return undefined;
}
