import type { PublicEvent, PublicTicketType } from "@/api/types";

/** What somebody can do about an event at this moment. */
export type Standing =
  /** Register, and have a place. */
  | { kind: "open" }
  /** Register, and wait for a place. */
  | { kind: "waiting" }
  | { kind: "not_yet"; at: string | null }
  | { kind: "closed"; at: string | null }
  | { kind: "over" }
  | { kind: "cancelled" };

export type TypeStanding = "open" | "waiting" | "not_yet" | "closed";

export function standingOf(event: PublicEvent): Standing {
  switch (event.registering) {
    case "cancelled":
    case "over":
      return { kind: event.registering };
    case "not_yet":
      return { kind: "not_yet", at: event.opens_at };
    case "closed":
      return { kind: "closed", at: event.closes_at };
    default:
      return byTypes(event.ticket_types);
  }
}

/** The event itself is open: its ticket types decide, each with a window of its own. */
function byTypes(types: readonly PublicTicketType[]): Standing {
  const kinds = types.map(standingOfType);
  if (kinds.includes("open")) return { kind: "open" };
  if (kinds.includes("waiting")) return { kind: "waiting" };
  if (kinds.includes("not_yet")) {
    const moments = types.filter((type) => type.registering === "not_yet").map((t) => t.opens_at);
    return { kind: "not_yet", at: moments.filter((at) => at !== null).sort()[0] ?? null };
  }
  const ends = types.map((type) => type.closes_at).filter((at) => at !== null);
  return { kind: "closed", at: ends.sort().at(-1) ?? null };
}

export function standingOfType(type: PublicTicketType): TypeStanding {
  if (type.registering === "not_yet") return "not_yet";
  if (type.registering !== "open") return "closed";
  return type.left === null || type.left > 0 ? "open" : "waiting";
}

/** Those that somebody may choose now, also to wait for one. */
export function typesToChoose(event: PublicEvent): PublicTicketType[] {
  return event.ticket_types.filter((type) => type.registering === "open");
}

/** "1 place left", "12 places left"; nothing where there is no limit. */
export function placesLeft(left: number | null): string | null {
  if (left === null) return null;
  return left === 1 ? "1 place left" : `${left} places left`;
}
