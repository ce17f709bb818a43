import type { QueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { Change, EventDetail, Id } from "@/api/types";
import type { LiveConnection } from "@/lib/live";
import { eventKeys } from "./queries/events";
import { putRegistration, registrationDetails, registrationLists } from "./queries/registrations";
import { statisticsQuery } from "./queries/statistics";
import { tallyQuery } from "./queries/tally";

/** Messages come in bursts; one look at what they changed is enough. */
const GATHER_MS = 120;
/** With more registrations than this at once, fetching the lists is less work than fetching each. */
const MOST_SINGLE = 25;
/** Numbers are not fetched more often than this, however many register. */
const PAUSE_MS = 400;

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** What messages about registrations, tickets and the door do to the numbers and lists of their event. */
export function listenForRegistrations(live: LiveConnection, queryClient: QueryClient): () => void {
  /** Registrations, each with its event. */
  const changed = new Map<Id, Id>();
  const counted = new Set<Id>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const countSoon = (event: Id) => {
    counted.add(event);
    pause ??= setTimeout(() => {
      pause = undefined;
      for (const one of counted) refetchNumbers(queryClient, one);
      counted.clear();
    }, PAUSE_MS);
  };
  const flush = () => {
    timer = undefined;
    const all = [...changed];
    changed.clear();
    if (all.length <= MOST_SINGLE)
      for (const [registration, event] of all) void refresh(queryClient, event, registration);
    else
      for (const event of new Set(all.map(([, one]) => one)))
        void queryClient.invalidateQueries({ queryKey: registrationLists(event) });
  };
  const gather = ({ data }: Change) => {
    const [event, registration] = [text(data.event_id), text(data.registration_id)];
    if (event === "") return;
    countSoon(event);
    if (registration === "" || !isHeld(queryClient, event)) return;
    changed.set(registration, event);
    timer ??= setTimeout(flush, GATHER_MS);
  };

  const stops = [
    live.on("events:registration:*", gather),
    live.on("events:ticket:*", gather),
    // Another capacity, or another type of ticket: the numbers have other ends.
    live.on("events:event:changed", gather),
  ];
  return () => {
    clearTimeout(timer);
    clearTimeout(pause);
    for (const stop of stops) stop();
  };
}

function isHeld(queryClient: QueryClient, event: Id): boolean {
  return [registrationLists(event), registrationDetails(event)].some((queryKey) =>
    queryClient.getQueriesData({ queryKey }).some(([, data]) => data !== undefined),
  );
}

async function refresh(queryClient: QueryClient, event: Id, registration: Id): Promise<void> {
  try {
    const now = await api("GET /events/{event}/registrations/{registration}", {
      path: { event, registration },
    });
    putRegistration(queryClient, now);
  } catch (error) {
    // The event is not ours any more. Out of reach: the connection says so, and catches up.
    if (isProblem(error, "not_found", "forbidden"))
      void queryClient.invalidateQueries({ queryKey: registrationLists(event) });
  }
}

/** How many places are taken is part of the event, too, and no version of it. */
function refetchNumbers(queryClient: QueryClient, event: Id): void {
  void queryClient.invalidateQueries({ queryKey: statisticsQuery(event).queryKey });
  void queryClient.invalidateQueries({ queryKey: tallyQuery(event).queryKey });
  void queryClient.invalidateQueries({
    queryKey: eventKeys.details,
    predicate: ({ state }) => (state.data as EventDetail | undefined)?.id === event,
  });
}
