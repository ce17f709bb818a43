import type { Id, ScanResult, Timestamp } from "@/api/types";
import type { Method } from "../kept/records";
import type { Answer } from "./answer";
import type { Decision } from "./decide";

/** A scan before anything is known of it: a text, or the id of a ticket that was found by name. */
export interface Scanned {
  text: string | null;
  /** As the text says; null if it is no token. */
  ticketId: Id | null;
  method: Method;
  nonce: string;
  at: Timestamp;
  gate: string;
}

/** What the server says. */
export function answered(scanned: Scanned, result: ScanResult): Answer {
  const { ticket, first } = result;
  return {
    ...unchecked(scanned, null),
    outcome: result.outcome,
    ticketId: ticket?.id ?? null,
    name: ticket?.holder_name ?? null,
    ticketType: ticket?.ticket_type ?? null,
    first: first === null ? null : { at: first.at, gate: first.gate, by: first.by_name },
    checkInId: result.admitted ? result.check_in_id : null,
  };
}

const NOTHING_TO_GO_BY =
  "There is no network, and no list of tickets on this device. Nothing was decided.";

/** What this device says. */
export function decided(scanned: Scanned, decision: Decision): Answer {
  const detail = decision.outcome === "unchecked" ? NOTHING_TO_GO_BY : null;
  return { ...unchecked(scanned, detail), ...decision, offline: true };
}

/** Nobody could say; `detail` says why. */
export function unchecked({ nonce, method, at, ticketId }: Scanned, detail: string | null): Answer {
  return {
    nonce,
    outcome: "unchecked",
    method,
    at,
    offline: false,
    ticketId,
    name: null,
    ticketType: null,
    first: null,
    checkInId: null,
    undone: false,
    detail,
  };
}
