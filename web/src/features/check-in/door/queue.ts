/** Scans that the server does not know of yet, and what this device has done itself. */
import type { Id } from "@/api/types";
import type { LetIn, QueuedScan } from "../kept/records";
import { KEYS } from "../kept/records";
import type { Vault } from "../kept/vault";

/** Whether somebody is in by it. */
export function letsIn({ verdict, undone }: QueuedScan): boolean {
  return verdict === "admitted" && !undone;
}

/** The oldest first: that is the order in which the server is told. */
export async function waiting(vault: Vault, eventId: Id): Promise<QueuedScan[]> {
  const queue = await vault.all("queue", eventId);
  return queue.sort((one, other) => one.scanned_at.localeCompare(other.scanned_at));
}

/** An admission that still waits here; the server would let the ticket in a second time. */
export async function letInUnsent(vault: Vault, eventId: Id, ticketId: Id): Promise<LetIn | null> {
  const scan = (await waiting(vault, eventId)).find(
    (one) => one.ticket_id === ticketId && letsIn(one),
  );
  if (scan === undefined) return null;
  return { event_id: eventId, ticket_id: ticketId, at: scan.scanned_at, gate: scan.gate };
}

/** Any admission by this device that a snapshot need not know of. */
export async function letInHere(vault: Vault, eventId: Id, ticketId: Id): Promise<LetIn | null> {
  return (
    (await letInUnsent(vault, eventId, ticketId)) ??
    vault.get("admitted", KEYS.admitted({ event_id: eventId, ticket_id: ticketId } as LetIn))
  );
}

/**
 * Takes an admission back that waits here: as if it had never been, or marked for later if the server may
 * have heard of it. False if it does not wait any more.
 */
export async function takeBack(vault: Vault, nonce: string): Promise<boolean> {
  const scan = await vault.get("queue", nonce);
  if (scan === null) return false;
  await vault.change(
    scan.sent ? { put: "queue", record: { ...scan, undone: true } } : { drop: "queue", key: nonce },
  );
  return true;
}
