import { dayKey, daysUntil, formatDay, formatTime, timeZone } from "@/lib/format";
import { clockAt, type LocalMoment, momentAt } from "@/lib/wall-clock";

/**
 * A deadline is a moment. One that is meant for a day, without an hour, is the last minute of that
 * day where the person is, and is shown without a time.
 */
export const DAY_END = "23:59";

/** The moment in UTC that a clock in the viewer's zone calls `day`, `time`. */
export function toMoment(local: LocalMoment, zone = timeZone()): string {
  return momentAt(local, zone);
}

/** What the viewer's clock and calendar say at a moment. */
export function toLocal(moment: string, zone = timeZone()): LocalMoment {
  return clockAt(moment, zone);
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
