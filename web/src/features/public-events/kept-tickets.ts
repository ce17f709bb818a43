/**
 * Tickets that were opened in this browser, as the server last told of them: they open without a
 * network, and the event's page leads back to them. They stay on this device. The secret lies beside
 * them as it does in the browser's history, whose addresses have it behind their "#".
 */
import type { PublicRegistration } from "@/api/types";
import { keysWithPrefix, readItem, removeItem, writeItem } from "@/lib/storage";

const PREFIX = "muster:ticket:";
/** After the event; until then, a ticket is kept however long nobody looks at it. */
const KEEP_MS = 30 * 24 * 60 * 60_000;
const ACTIVE = new Set<PublicRegistration["status"]>(["confirmed", "waiting", "offered"]);

export interface KeptTicket {
  secret: string;
  /** When the server said so, in milliseconds since the epoch. */
  at: number;
  registration: PublicRegistration;
}

export function keepTicket(registration: PublicRegistration, secret: string, at: number): void {
  // Who reads this later has the secret beside it.
  const kept: KeptTicket = { secret, at, registration: { ...registration, manage_secret: null } };
  writeItem(PREFIX + registration.id, JSON.stringify(kept));
}

/** A ticket that was opened here, for whoever has its secret. */
export function keptTicket(id: string, secret: string): KeptTicket | null {
  const kept = parse(readItem(PREFIX + id));
  return kept?.secret === secret ? kept : null;
}

export function forgetTicket(id: string): void {
  removeItem(PREFIX + id);
}

/** The newest registration for an event that was made or opened here and counts. */
export function keptTicketFor(slug: string): KeptTicket | null {
  const found = every().filter(
    ({ registration }) => registration.event.slug === slug && ACTIVE.has(registration.status),
  );
  return (
    found.sort((a, b) => b.registration.created_at.localeCompare(a.registration.created_at))[0] ??
    null
  );
}

/** Forgets tickets of events that ended a month ago, and what cannot be read. */
export function pruneTickets(now: number): void {
  for (const key of keysWithPrefix(PREFIX)) {
    const kept = parse(readItem(key));
    if (kept === null || Date.parse(kept.registration.event.ends_at) < now - KEEP_MS)
      removeItem(key);
  }
}

/**
 * How somebody came to a ticket's page from the event's: with a new registration, with one that waits
 * although there was a place a moment before, or to one that was there already.
 */
export type Arrival = "registered" | "overtaken" | "already";

/** What `goTo` was told of that; null for whoever came by a link. */
export function arrivalOf(state: unknown): Arrival | null {
  if (typeof state !== "object" || state === null || !("arrival" in state)) return null;
  return ARRIVALS.find((arrival) => arrival === state.arrival) ?? null;
}

const ARRIVALS: readonly Arrival[] = ["registered", "overtaken", "already"];

/** The address of a ticket's page. */
export function ticketAddress(id: string, secret: string): string {
  return `/t/${encodeURIComponent(id)}#${encodeURIComponent(secret)}`;
}

function every(): KeptTicket[] {
  return keysWithPrefix(PREFIX).flatMap((key) => parse(readItem(key)) ?? []);
}

/** What another version of this page has written may have another shape. */
function parse(text: string | null): KeptTicket | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isKept(value) ? value : null;
  } catch {
    return null;
  }
}

function isKept(value: unknown): value is KeptTicket {
  const { secret, at, registration } = (value ?? {}) as Partial<KeptTicket>;
  const event: unknown = registration?.event;
  return (
    typeof secret === "string" &&
    typeof at === "number" &&
    typeof registration?.id === "string" &&
    typeof registration.status === "string" &&
    typeof event === "object" &&
    event !== null &&
    "slug" in event &&
    "ends_at" in event
  );
}
