import { readItem, writeItem } from "@/lib/storage";

/**
 * How far somebody has seen what happens here. A visit ends when nobody has been looking for half an
 * hour; what happened after it is what is new at the next one.
 */
export interface Visit {
  /** What came after this position is new to the visit. */
  from: number;
  /** As far as the page has been told; the next visit begins here. */
  seen: number;
  /** When somebody was last looking, in milliseconds since the epoch. */
  at: number;
}

export const AWAY_MS = 30 * 60_000;

/** The visit that begins or goes on now. Null for the first one ever: nobody has seen anything yet. */
export function continued(visit: Visit | null, now: number): Visit | null {
  if (visit === null) return null;
  // A clock that was set back must not make the visit endless.
  const away = now - visit.at > AWAY_MS || now < visit.at - AWAY_MS;
  return { from: away ? visit.seen : visit.from, seen: visit.seen, at: now };
}

export function advanced(visit: Visit, position: number, now: number): Visit {
  return { ...visit, seen: Math.max(visit.seen, position), at: now };
}

/** Everything up to here has been read. */
export function caughtUp(position: number, now: number): Visit {
  return { from: position, seen: position, at: now };
}

const storageKey = (userId: string) => `muster:visit:${userId}`;

export function readVisit(userId: string): Visit | null {
  try {
    const value: unknown = JSON.parse(readItem(storageKey(userId)) ?? "null");
    if (typeof value !== "object" || value === null) return null;
    const { from, seen, at } = value as Partial<Visit>;
    return [from, seen, at].every(Number.isFinite) ? (value as Visit) : null;
  } catch {
    return null;
  }
}

export function writeVisit(userId: string, visit: Visit): void {
  writeItem(storageKey(userId), JSON.stringify(visit));
}
