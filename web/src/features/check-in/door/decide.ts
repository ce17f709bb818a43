import type { Id } from "@/api/types";
import type { LetIn } from "../kept/records";
import type { OpenSnapshot } from "../offline/snapshot";
import { isSignedBy, readToken } from "../offline/token";
import type { First, Outcome } from "./answer";

/** What this device says of a code by itself. */
export interface Decision {
  outcome: Outcome;
  name: string | null;
  ticketType: string | null;
  first: First | null;
}

interface Known {
  eventId: Id;
  /** Null if there is no list, or this browser cannot check signatures. */
  list: OpenSnapshot | null;
  /** The admission of a ticket by this device, of which the list need not know yet. */
  letIn: (ticketId: Id) => Promise<LetIn | null>;
}

/**
 * Decides upon a code without the server. What this device did itself comes before the list, which may be
 * older. A ticket that is signed and in no list was issued since the list was made: its holder has a ticket
 * of ours and is let in, as pretix does; the server has the last word when the scan is sent.
 */
export async function decide(text: string, known: Known): Promise<Decision> {
  const token = readToken(text);
  if (token === null) return verdict("malformed");
  const { eventId, ticketId, keyId } = token.claims;
  const here = eventId === known.eventId ? await known.letIn(ticketId) : null;
  if (here !== null) return alreadyIn(here);
  const { list } = known;
  if (list === null) return verdict("unchecked");
  if (keyId !== list.key.id) return verdict("foreign");
  if (!(await isSignedBy(token, list.key))) return verdict("altered");
  return eventId === known.eventId ? listed(text, list) : verdict("wrong_event");
}

async function listed(text: string, list: OpenSnapshot): Promise<Decision> {
  const entry = await list.find(text);
  if (entry.is === "void") return verdict("void");
  if (entry.is === "unlisted") return verdict("newer");
  const { name, ticketType, admitted } = entry;
  const first = admitted === null ? null : { ...admitted, by: null };
  return { outcome: first === null ? "admitted" : "already_in", name, ticketType, first };
}

/** A second scan of what this device has let in. */
export function alreadyIn({ at, gate }: LetIn): Decision {
  return { ...verdict("already_in"), first: { at, gate, by: "this device" } };
}

function verdict(outcome: Outcome): Decision {
  return { outcome, name: null, ticketType: null, first: null };
}
