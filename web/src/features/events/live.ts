import type { QueryClient } from "@tanstack/react-query";
import type { Change, EventDetail, Id } from "@/api/types";
import type { LiveConnection } from "@/lib/live";
import { meQuery } from "@/lib/session";
import { eventKeys, namesKey } from "./queries/events";

/** Messages come in bursts; one look at what they changed is enough. */
const GATHER_MS = 120;
/** Nothing is fetched more often than this, however much happens. */
const PAUSE_MS = 700;

/** What messages about events and their staff do to the cache; registrations also move the numbers of lists. */
export function listenForEvents(live: LiveConnection, queryClient: QueryClient): () => void {
  const changed = new Set<Id>();
  let lists = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;

  const flush = () => {
    timer = undefined;
    // While a change of one's own is under way, the answer would be half old: a little later, then.
    if (queryClient.isMutating({ mutationKey: eventKeys.all }) > 0) return soon();
    last = Date.now();
    for (const id of changed) void queryClient.invalidateQueries({ predicate: isDetail(id) });
    if (lists) {
      void queryClient.invalidateQueries({ queryKey: eventKeys.lists });
      void queryClient.invalidateQueries({ queryKey: namesKey });
    }
    changed.clear();
    lists = false;
  };
  const soon = () => {
    timer ??= setTimeout(flush, Math.max(GATHER_MS, last + PAUSE_MS - Date.now()));
  };
  const event = (change: Change) => {
    const id = text(change.data.event_id);
    if (id === "" || isKnown(queryClient, id, change)) return;
    if (isGone(queryClient, change)) {
      // It is no longer there to be shown: who looks at it is told so.
      void queryClient.resetQueries({ predicate: isDetail(id) });
      queryClient.removeQueries({ queryKey: eventKeys.part(id) });
    } else changed.add(id);
    lists = true;
    soon();
  };

  const stops = [
    live.on("events:event:*", event),
    live.on("events:staff:*", event),
    live.on("events:registration:*", () => {
      lists = true;
      soon();
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

function isDetail(id: Id) {
  return ({ queryKey, state }: { queryKey: readonly unknown[]; state: { data: unknown } }) =>
    queryKey[0] === "events" &&
    queryKey[1] === "detail" &&
    (state.data as EventDetail | undefined)?.id === id;
}

/** One's own change has come back, or the message comes a second time. */
function isKnown(queryClient: QueryClient, id: Id, { kind, data }: Change): boolean {
  if (kind !== "events:event:changed" || typeof data.version !== "number") return false;
  const { version } = data;
  const held = queryClient
    .getQueriesData<EventDetail>({ queryKey: eventKeys.details })
    .flatMap(([, event]) => (event?.id === id ? event : []));
  return held.length > 0 && held.every((event) => event.version >= version);
}

/** For good, or for the person who looks at it: nobody else's draft is to be seen. */
function isGone(queryClient: QueryClient, { kind, data }: Change): boolean {
  if (kind === "events:event:purged") return true;
  const me = queryClient.getQueryData(meQuery.queryKey)?.id;
  return kind === "events:staff:changed" && data.role === null && data.person_id === me;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
