import { addDays } from "../fields/deadline";

/** Days as "2026-11-20" and months as "2026-11": text sorts, and knows no time zone to go wrong in. */

const WEEK = 7;

/** 0 is Sunday. Where the browser does not know the language's habit, weeks begin on Monday. */
export function firstDayOfWeek(language: string = navigator.language): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  try {
    const info = weekInfo(new Intl.Locale(language));
    const day = info?.firstDay ?? 1;
    // Intl counts Monday 1 to Sunday 7.
    return (day % WEEK) as 0 | 1 | 2 | 3 | 4 | 5 | 6;
  } catch {
    return 1;
  }
}

interface WeekInfo {
  firstDay: number;
}

/** A method by the standard, a property in older browsers, missing in some. */
function weekInfo(locale: Intl.Locale): WeekInfo | undefined {
  const maybe: { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo } = locale as object;
  return maybe.getWeekInfo?.() ?? maybe.weekInfo;
}

export function monthOf(day: string): string {
  return day.slice(0, 7);
}

export function addMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

/** The same day another month, or that month's last: 31 January, then 28 February. */
export function sameDayIn(day: string, months: number): string {
  const month = addMonths(monthOf(day), months);
  const last = addDays(`${addMonths(month, 1)}-01`, -1);
  const wanted = `${month}-${day.slice(8)}`;
  return wanted < last ? wanted : last;
}

/** The weeks that show a month whole, each from its first day on. */
export function weeksOf(month: string, firstDay: number): string[][] {
  const first = `${month}-01`;
  const weekday = new Date(`${first}T00:00:00Z`).getUTCDay();
  let day = addDays(first, -((weekday - firstDay + WEEK) % WEEK));
  const weeks: string[][] = [];
  do {
    weeks.push(Array.from({ length: WEEK }, (_, index) => addDays(day, index)));
    day = addDays(day, WEEK);
  } while (monthOf(day) === month);
  return weeks;
}
