/** What has to be known before a door is opened: who is there, and which event. Without a network, what is kept says so. */
import type { QueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { isProblem, NetworkError } from "@/api/errors";
import type { EventDetail, Me } from "@/api/types";
import { setTimeZone } from "@/lib/format";
import { displayName, meQuery } from "@/lib/session";
import { isOutOfReach, PATIENCE_MS, within } from "../door/reach";
import { openVault } from "../kept/indexed-vault";
import type { KeptEvent } from "../kept/records";
import type { Step, Vault } from "../kept/vault";

/** Who has been here before does not wait long for a network that is not there. */
const IMPATIENCE_MS = 4_000;
/** What is kept of an event that nobody has opened for so long is of no use any more. */
const KEEP_MS = 14 * 24 * 60 * 60 * 1000;

export type Opened =
  | { as: "scanner"; kept: KeptEvent; vault: Vault }
  /** Nobody is signed in, or somebody who has to choose a password first. */
  | { as: "visitor" }
  | { as: "new_password" }
  /** Somebody who does not work for this event. */
  | { as: "stranger"; title: string };

let opening: Promise<Vault> | undefined;

/** `reference` is the event's slug or id. Throws what `api` throws, if nothing is kept of the event. */
export async function openScanner(queryClient: QueryClient, reference: string): Promise<Opened> {
  opening ??= openVault();
  const vault = await opening;
  const known = (await vault.all("events")).find(
    ({ event_id, slug }) => event_id === reference || slug === reference,
  );
  try {
    const patience = known === undefined ? PATIENCE_MS : IMPATIENCE_MS;
    const me = await whoIsThere(queryClient, patience);
    if (me === null) return { as: "visitor" };
    if (me.must_change_password) return { as: "new_password" };
    setTimeZone(me.timezone);
    const event = await within(patience, (signal) =>
      api("GET /events/{event}", { path: { event: reference }, signal }),
    );
    if (event.role === null) return { as: "stranger", title: event.title };
    return { as: "scanner", vault, kept: await keep(vault, event, displayName(me)) };
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    if (known !== undefined) return { as: "scanner", vault, kept: known };
    throw error instanceof DOMException ? new NetworkError("No answer in time.") : error;
  }
}

async function whoIsThere(queryClient: QueryClient, patience: number): Promise<Me | null> {
  const known = queryClient.getQueryData(meQuery.queryKey);
  if (known !== undefined) return known;
  try {
    const me = await within(patience, (signal) => api("GET /me", { signal }));
    queryClient.setQueryData(meQuery.queryKey, me);
    return me;
  } catch (error) {
    if (isProblem(error, "unauthenticated")) return null;
    throw error;
  }
}

async function keep(vault: Vault, event: EventDetail, scanner: string): Promise<KeptEvent> {
  const now = Date.now();
  const before = await vault.get("events", event.id);
  const kept: KeptEvent = {
    key: before?.key ?? null,
    tally: before?.tally ?? null,
    event_id: event.id,
    slug: event.slug,
    title: event.title,
    scanner,
    opened_at: now,
  };
  await vault.change({ put: "events", record: kept }, ...(await outdated(vault, now)));
  return kept;
}

/** Lists of events that are long over. What waits to be sent stays, whatever its age. */
async function outdated(vault: Vault, now: number): Promise<Step[]> {
  const old = (await vault.all("events")).filter(({ opened_at }) => now - opened_at > KEEP_MS);
  return old.flatMap(({ event_id: key }): Step[] => [
    { drop: "events", key },
    { drop: "snapshots", key },
  ]);
}
