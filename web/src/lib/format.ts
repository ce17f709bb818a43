/** Dates, sizes and numbers as the viewer reads them: their language, their time zone. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let zone: string | undefined;
let locale: string | undefined;

/** Null follows the browser. A zone this browser does not know is ignored rather than thrown at every date. */
export function setTimeZone(timeZone: string | null): void {
  try {
    zone = timeZone ?? undefined;
    new Intl.DateTimeFormat(locale, { timeZone: zone });
  } catch {
    zone = undefined;
  }
  formatters.clear();
}

/** For tests; otherwise the browser's language is used. */
export function setLocale(next: string | undefined): void {
  locale = next;
  formatters.clear();
}

export function timeZone(): string {
  return zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

type When = string | number | Date;

// Making an Intl formatter costs far more than using it, and a board formats thousands of dates.
const formatters = new Map<string, Intl.DateTimeFormat>();

function format(when: When, options: Intl.DateTimeFormatOptions, language = locale): string {
  const key = `${language} ${JSON.stringify(options)}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(language, { ...options, ...(zone && { timeZone: zone }) });
    formatters.set(key, formatter);
  }
  return formatter.format(new Date(when));
}

/** As `format`, by the clocks of another place: an event takes place where it takes place. */
export function formatIn(place: string, when: When, options: Intl.DateTimeFormatOptions): string {
  return formatterIn(place, options).format(new Date(when));
}

/** "Fri, 20 Nov 2026, 19:00 – 22:00": what the two have in common is said once. */
export function formatRangeIn(
  place: string,
  start: When,
  end: When,
  options: Intl.DateTimeFormatOptions,
): string {
  return formatterIn(place, options).formatRange(new Date(start), new Date(end));
}

function formatterIn(place: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${place} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: place });
  formatters.set(key, made);
  return made;
}

/** "20 Nov 2026" */
export function formatDate(when: When): string {
  return format(when, { day: "numeric", month: "short", year: "numeric" });
}

/** "06:47" or "6:47 AM" */
export function formatTime(when: When): string {
  return format(when, { timeStyle: "short" });
}

/** "20 Nov 2026, 06:47" */
export function formatDateTime(when: When): string {
  return format(when, { dateStyle: "medium", timeStyle: "short" });
}

/** "Friday, 20 November 2026 at 06:47 CET": for tooltips and where a mistake would cost something. */
export function formatFull(when: When): string {
  return format(when, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
}

/** The calendar day in the viewer's zone, "2026-11-20": what days are compared and grouped by. */
export function dayKey(when: When): string {
  // Canada writes dates as ISO 8601 does.
  return format(when, { year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");
}

/** Whole calendar days from now to then in the viewer's zone: -1 is yesterday, whatever the hour. */
export function daysUntil(when: When, now: When = Date.now()): number {
  const utcDay = (key: string) => Date.parse(`${key}T00:00:00Z`);
  return Math.round((utcDay(dayKey(when)) - utcDay(dayKey(now))) / DAY);
}

/** "Yesterday", "Today", "Tomorrow", a weekday within the week, else the date. */
export function formatDay(when: When, now: When = Date.now()): string {
  const days = daysUntil(when, now);
  if (Math.abs(days) <= 1) return capitalise(relative().format(days, "day"));
  if (days > 1 && days < 7) return format(when, { weekday: "long" });
  return dayKey(when).slice(0, 4) === dayKey(now).slice(0, 4)
    ? format(when, { weekday: "short", day: "numeric", month: "short" })
    : formatDate(when);
}

/** "now", "5 minutes ago", "in 2 hours", "yesterday"; beyond a week, the date. */
export function formatRelative(when: When, now: When = Date.now()): string {
  const difference = new Date(when).getTime() - new Date(now).getTime();
  const distance = Math.abs(difference);
  if (distance < MINUTE) return relative().format(0, "second");
  if (distance < HOUR) return relative().format(Math.trunc(difference / MINUTE), "minute");
  if (distance < DAY) return relative().format(Math.trunc(difference / HOUR), "hour");
  if (distance < 7 * DAY) return relative().format(daysUntil(when, now), "day");
  return formatDate(when);
}

function relative(): Intl.RelativeTimeFormat {
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
}

const SIZE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** "812 byte", "1.4 MB"; in steps of 1000, as the units say. */
export function formatSize(bytes: number): string {
  let value = Math.max(0, bytes);
  let step = 0;
  // 999.5 would be rounded up to "1,000 kB".
  while (value >= 999.5 && step < SIZE_UNITS.length - 1) {
    value /= 1000;
    step += 1;
  }
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: SIZE_UNITS[step] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: step === 0 || value >= 100 ? 0 : 1,
  }).format(value);
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale).format(value);
}

function capitalise(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}
