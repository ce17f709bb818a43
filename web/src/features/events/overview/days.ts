import type { EventDetail, Statistics } from "@/api/types";
import { type DayValue, everyDay, shift } from "@/components/charts/days";
import { clockAt } from "@/lib/wall-clock";

/** A chart of one bar says little; a week of days says when it was quiet, too. */
const AT_LEAST = 7;

/**
 * The days from the first registration on, by the clocks of the event: up to today, or to the day on
 * which the event ended.
 */
export function registrationDays(
  { per_day }: Pick<Statistics, "per_day">,
  { ends_at, timezone }: Pick<EventDetail, "ends_at" | "timezone">,
  now = new Date().toISOString(),
): DayValue[] {
  const counted = per_day.map(({ day, registrations }) => ({ day, value: registrations }));
  const [first, last] = [counted[0]?.day, counted.at(-1)?.day];
  if (first === undefined || last === undefined) return [];
  const today = clockAt(ends_at < now ? ends_at : now, timezone).day;
  const until = last > today ? last : today;
  const earliest = shift(until, 1 - AT_LEAST);
  return everyDay(counted, first < earliest ? first : earliest, until);
}

/** The day with the most of them; the first of several. */
export function busiest(days: readonly DayValue[]): DayValue | undefined {
  return days.reduce<DayValue | undefined>(
    (most, day) => (most === undefined || day.value > most.value ? day : most),
    undefined,
  );
}
