import type { Id, ScanResult, Timestamp } from "@/api/types";
import { formatTime } from "@/lib/format";
import type { Method } from "../kept/records";

/**
 * What came of a scan: the server's word, or what this device says without it. `void`: a code that was good
 * once, of which only the server knows what became. `newer`: signed, and in no list yet. `unchecked`:
 * nobody could say.
 */
export type Outcome = ScanResult["outcome"] | "void" | "newer" | "unchecked";

export interface First {
  at: Timestamp;
  gate: string;
  /** Null where only the server knows. */
  by: string | null;
}

/** What stands on the screen until the next scan. */
export interface Answer {
  nonce: string;
  outcome: Outcome;
  method: Method;
  at: Timestamp;
  offline: boolean;
  ticketId: Id | null;
  name: string | null;
  ticketType: string | null;
  first: First | null;
  /** The admission by this scan, for taking it back. */
  checkInId: Id | null;
  /** It was taken back since. */
  undone: boolean;
  /** Why nobody could say, in words. */
  detail: string | null;
}

/** What the person at the door is to do: let in, look again, refuse, or find out otherwise. */
export type Tone = "good" | "again" | "bad" | "unsure";

export interface Words {
  tone: Tone;
  title: string;
  sentence: string;
}

const REFUSALS: Record<
  Exclude<Outcome, "admitted" | "newer" | "already_in" | "unchecked">,
  Omit<Words, "tone">
> = {
  revoked: { title: "Revoked", sentence: "This ticket was taken back. An organiser knows why." },
  replaced: {
    title: "Old code",
    sentence: "This ticket has a newer code. Ask for the newest mail, or the ticket’s page.",
  },
  void: {
    title: "Old code",
    sentence: "This code is good no longer: the ticket was revoked, or has a newer one.",
  },
  not_confirmed: {
    title: "Not confirmed",
    sentence: "The registration has no place yet, or was cancelled.",
  },
  wrong_event: { title: "Another event", sentence: "This ticket is for another event." },
  foreign: { title: "Not our ticket", sentence: "This ticket was not issued here." },
  altered: { title: "Not genuine", sentence: "This code was altered or made up." },
  malformed: {
    title: "Not a ticket",
    sentence: "This is some other code. Ask for the one in the mail, or on the ticket’s page.",
  },
  unknown: {
    title: "Unknown ticket",
    sentence: "The code is genuine, but there is no such ticket.",
  },
  event_cancelled: { title: "Event cancelled", sentence: "Nobody is let in any more." },
  conflict: { title: "Not valid", sentence: "This ticket should not have been let in." },
  turned_away: { title: "Turned away", sentence: "Nobody came in by this scan." },
};

export function wordsFor(answer: Answer): Words {
  const { outcome, offline, first } = answer;
  if (answer.undone)
    return { tone: "unsure", title: "Taken back", sentence: "The ticket is good again." };
  switch (outcome) {
    case "admitted":
      return {
        tone: "good",
        title: "Admitted",
        sentence: offline ? "Checked on this device." : "",
      };
    case "newer":
      return {
        tone: "good",
        title: "Admitted",
        sentence:
          "The code is genuine, but newer than the list on this device: no name to compare.",
      };
    case "already_in":
      return { tone: "again", title: "Already in", sentence: first === null ? "" : letIn(first) };
    case "unchecked":
      return { tone: "unsure", title: "Not checked", sentence: answer.detail ?? "" };
    default:
      return { tone: "bad", ...REFUSALS[outcome] };
  }
}

/** "Let in at 18:04, North entrance, by Mia Tester." */
export function letIn({ at, gate, by }: First): string {
  const where = gate === "" ? "" : `, ${gate}`;
  return `Let in at ${formatTime(at)}${where}${by === null || by === "" ? "" : `, by ${by}`}.`;
}

export function isAdmitted({ outcome, undone }: Pick<Answer, "outcome" | "undone">): boolean {
  return !undone && (outcome === "admitted" || outcome === "newer");
}
