/** Counts by day: the gaps filled, and weeks where there are too many days to draw. Days are "2026-11-20". */

export interface DayValue {
  day: string;
  value: number;
}

const DAY_MS = 86_400_000;
/** With more days than this a bar is thinner than the space beside it. */
const MOST_DAYS = 92;

export function shift(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Every day from the first to the last, also those that nothing was counted on. */
export function everyDay(counted: readonly DayValue[], first: string, last: string): DayValue[] {
  const known = new Map(counted.map(({ day, value }) => [day, value]));
  const days: DayValue[] = [];
  for (let day = first; day <= last; day = shift(day, 1))
    days.push({ day, value: known.get(day) ?? 0 });
  return days;
}

/** Sums by the Mondays that weeks begin with, under the first day that is there. */
export function byWeek(days: readonly DayValue[]): DayValue[] {
  const weeks = new Map<string, DayValue>();
  for (const { day, value } of days) {
    const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
    const monday = shift(day, -weekday);
    const week = weeks.get(monday);
    if (week === undefined) weeks.set(monday, { day: monday, value });
    else week.value += value;
  }
  return [...weeks.values()];
}

/** Days as far as they can be told apart, weeks beyond. */
export function drawable(days: readonly DayValue[]): { by: "day" | "week"; values: DayValue[] } {
  return days.length > MOST_DAYS
    ? { by: "week", values: byWeek(days) }
    : { by: "day", values: [...days] };
}
