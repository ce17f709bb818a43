import { dayKey, daysUntil, formatDay, formatTime, timeZone } from "@/lib/format";

/**
 * A deadline is a moment. One that is meant for a day, without an hour, is the last minute of that
 * day where the person is, and is shown without a time.
 */
export const DAY_END = "23:59";

export interface LocalMoment {
  /** "2026-11-20" */
  day: string;
  /** "14:30" */
  time: string;
}

/** The moment in UTC that a clock in the viewer's zone calls `day`, `time`. */
export function toMoment({ day, time }: LocalMoment, zone = timeZone()): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  // The offset depends on the moment that is looked for: the second look is right around a change of clocks.
  const near = wanted - offsetAt(wanted, zone);
  return new Date(wanted - offsetAt(near, zone)).toISOString();
}

/** What the viewer's clock and calendar say at a moment. */
export function toLocal(moment: string, zone = timeZone()): LocalMoment {
  const at = Date.parse(moment);
  const [day = "", time = ""] = new Date(at + offsetAt(at, zone)).toISOString().split("T");
  return { day, time: time.slice(0, 5) };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds by which the zone is ahead of UTC. */
function offsetAt(at: number, zone: string): number {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    clocks.set(zone, clock);
  }
  const part = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const shown = Date.UTC(
    Number(part.year),
    Number(part.month) - 1,
    Number(part.day),
    Number(part.hour),
    Number(part.minute),
    Number(part.second),
  );
  return shown - Math.floor(at / 1000) * 1000;
}

/** A calendar day some days later; days are not always 24 hours long, calendar days are. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The same time of day on another day. */
export function moveToDay(moment: string | null, day: string): string {
  return toMoment({ day, time: moment === null ? DAY_END : toLocal(moment).time });
}

/** "Today", "Tomorrow 14:30", "Mon, 20 Nov". */
export function formatDeadline(moment: string, now: number): string {
  const day = formatDay(moment, now);
  return toLocal(moment).time === DAY_END ? day : `${day} ${formatTime(moment)}`;
}

export type Urgency = "overdue" | "today" | "soon" | "later";

/** How much a deadline presses; what is done presses no more. */
export function urgencyOf(moment: string, completed: boolean, now: number): Urgency {
  if (completed) return "later";
  if (Date.parse(moment) < now) return "overdue";
  const days = daysUntil(moment, now);
  return days <= 0 ? "today" : days <= 2 ? "soon" : "later";
}

export function today(now: number = Date.now()): string {
  return dayKey(now);
}
