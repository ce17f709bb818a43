import type { Scan } from "@/api/types";

/** How the log names what came of a scan, and in which colour: the words say the same. */
export const OUTCOMES: Record<Scan["outcome"], { label: string; color: string }> = {
  admitted: { label: "Admitted", color: "teal" },
  already_in: { label: "Already in", color: "yellow" },
  conflict: { label: "Let in, wrongly", color: "red" },
  turned_away: { label: "Turned away, wrongly", color: "red" },
  undone: { label: "Taken back", color: "gray" },
  revoked: { label: "Revoked", color: "red" },
  replaced: { label: "Old code", color: "red" },
  not_confirmed: { label: "Not confirmed", color: "red" },
  wrong_event: { label: "Another event", color: "red" },
  foreign: { label: "Not our ticket", color: "red" },
  altered: { label: "Not genuine", color: "red" },
  malformed: { label: "Not a ticket", color: "red" },
  unknown: { label: "Unknown ticket", color: "red" },
  event_cancelled: { label: "Event cancelled", color: "red" },
};

function isOutcome(value: unknown): value is Scan["outcome"] {
  return typeof value === "string" && Object.hasOwn(OUTCOMES, value);
}

/** What the address asks the log for. */
export interface DeskSearch {
  outcome?: Scan["outcome"];
  q?: string;
}

/** What of it is good; what is empty is left out. */
export function validateDeskSearch({ outcome, q }: Record<string, unknown>): DeskSearch {
  return {
    ...(isOutcome(outcome) && { outcome }),
    ...(typeof q === "string" && q !== "" && { q: q.slice(0, 100) }),
  };
}
