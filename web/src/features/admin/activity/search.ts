import type { Id } from "@/api/types";
import type { Period } from "../queries/activity-statistics";

/** What the address of the log says after the "?". */
export interface ActivitySearch {
  /** The days that are counted and drawn; the last seven without them. */
  from?: string;
  to?: string;
  /** The day whose lines are shown; the last one without it. */
  day?: string;
  kind?: string;
  actor?: Id;
}

/** The server counts so many days in one answer. */
export const MOST_DAYS = 31;
const USUAL_DAYS = 7;

/** The log is kept by days in UTC. */
export function today(now = new Date()): string {
  return now.toISOString().slice(0, 10);
}

/** The day so many days later, or earlier. */
export function shiftDay(day: string, days: number): string {
  return today(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000));
}

export function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && today(new Date(at)) === text;
}

/** Takes what an address says as far as it makes sense. */
export function validateActivitySearch(raw: Record<string, unknown>): ActivitySearch {
  const { kind, actor } = raw;
  const day = (value: unknown) => (typeof value === "string" && isDay(value) ? value : undefined);
  const [from, to, shown] = [day(raw.from), day(raw.to), day(raw.day)];
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(shown !== undefined && { day: shown }),
    ...(typeof kind === "string" && kind !== "" && { kind: kind.slice(0, 64) }),
    ...(typeof actor === "string" && actor !== "" && { actor: actor.slice(0, 36) }),
  };
}

/** The days that are meant: in order, not after today, and no more than can be counted at once. */
export function periodOf({ from, to }: ActivitySearch, now = today()): Period {
  const last = to === undefined || to > now ? now : to;
  const first = from === undefined || from > last ? shiftDay(last, 1 - USUAL_DAYS) : from;
  const earliest = shiftDay(last, 1 - MOST_DAYS);
  return { from: first < earliest ? earliest : first, to: last };
}

/** The period with another beginning or end; the other end gives way where the two do not fit together. */
export function movePeriod(period: Period, change: Partial<Period>): Period {
  if (change.from !== undefined) {
    const { from } = change;
    const latest = shiftDay(from, MOST_DAYS - 1);
    const to = period.to < from ? from : period.to > latest ? latest : period.to;
    return { from, to };
  }
  const to = change.to ?? period.to;
  const earliest = shiftDay(to, 1 - MOST_DAYS);
  const from = period.from > to ? to : period.from < earliest ? earliest : period.from;
  return { from, to };
}

/** The last so many days; as the address says it, which is nothing for those that are usual. */
export function lastDays(count: number, now = today()): Pick<ActivitySearch, "from" | "to"> {
  return count === USUAL_DAYS ? {} : { from: shiftDay(now, 1 - count), to: now };
}
