/**
 * What a scanner keeps on the device, by event. Nothing in it can be read about people: names are in the
 * snapshot alone, each sealed with the ticket it belongs to.
 */
import type { Id, Timestamp } from "@/api/types";
import type { PublicKey } from "../offline/signatures";
import type { Snapshot } from "../offline/snapshot";

export type Method = "camera" | "typed" | "search";

/** An event that was scanned for on this device. */
export interface KeptEvent {
  event_id: Id;
  /** As the address has it: the scanner is found again without a network. */
  slug: string;
  title: string;
  /** Who worked here last, for when the server cannot be asked who is signed in. */
  scanner: string;
  /** Milliseconds: when the event was last opened here. */
  opened_at: number;
  /** The first key that came with a snapshot from our own server. Another one is refused from then on. */
  key: PublicKey | null;
  tally: Count | null;
}

/** How many are in, of how many whose tickets are good. */
export interface Count {
  admitted: number;
  valid: number;
}

/** In a store of its own: it is large, and the rest changes all the time. */
export interface KeptSnapshot {
  event_id: Id;
  snapshot: Snapshot;
}

/**
 * A scan that the server does not know of yet. It holds the token, for the server has to check it; whoever
 * reads it could copy that ticket. So it is gone as soon as the server has answered.
 */
export interface QueuedScan {
  nonce: string;
  event_id: Id;
  ticket_id: Id;
  /** Null for a ticket that was found by name. */
  token: string | null;
  method: Method;
  gate: string;
  scanned_at: Timestamp;
  verdict: "admitted" | "refused";
  /** It went out once, and no answer came: the server may know it all the same. */
  sent: boolean;
  /** Taken back by whoever scanned; the server is told when it knows of the scan. */
  undone: boolean;
}

/** A ticket that was let in by this device, for the time until a snapshot says so too. */
export interface LetIn {
  event_id: Id;
  ticket_id: Id;
  at: Timestamp;
  gate: string;
}

/** Somebody whom this device let in, and should not have: shown until a person has read it. */
export interface Conflict {
  nonce: string;
  event_id: Id;
  ticket_id: Id;
  /** Why, as the server says: "already_in", "revoked"; or "rejected", if it did not take the scan at all. */
  reason: string;
  scanned_at: Timestamp;
  gate: string;
  first: { at: Timestamp; gate: string } | null;
}

export interface Records {
  events: KeptEvent;
  snapshots: KeptSnapshot;
  queue: QueuedScan;
  admitted: LetIn;
  conflicts: Conflict;
}

export type Store = keyof Records;

/** The key of a record in its store. */
export const KEYS: { [S in Store]: (record: Records[S]) => string } = {
  events: ({ event_id }) => event_id,
  snapshots: ({ event_id }) => event_id,
  queue: ({ nonce }) => nonce,
  admitted: ({ event_id, ticket_id }) => `${event_id} ${ticket_id}`,
  conflicts: ({ nonce }) => nonce,
};
