import type { Id } from "@/api/types";

/** What the address of the log says after the "?". */
export interface ActivitySearch {
  /** Today without one. */
  day?: string;
  kind?: string;
  actor?: Id;
}

/** The log is kept by days in UTC. */
export function today(now = new Date()): string {
  return now.toISOString().slice(0, 10);
}

/** The day so many days later, or earlier. */
export function shiftDay(day: string, days: number): string {
  return today(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000));
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

/** Takes what an address says as far as it makes sense. */
export function validateActivitySearch(raw: Record<string, unknown>): ActivitySearch {
  const { day, kind, actor } = raw;
  return {
    ...(typeof day === "string" && isDay(day) && { day }),
    ...(typeof kind === "string" && kind !== "" && { kind: kind.slice(0, 64) }),
    ...(typeof actor === "string" && actor !== "" && { actor: actor.slice(0, 36) }),
  };
}
