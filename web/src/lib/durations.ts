const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const unit = (count: number, name: string) => `${count} ${name}${count === 1 ? "" : "s"}`;

/** How long to wait, never too short: "40 seconds", "3 minutes", "2 hours". */
export function waitInWords(seconds: number): string {
  if (seconds < 100) return unit(Math.max(1, Math.ceil(seconds)), "second");
  if (seconds < 100 * MINUTE) return unit(Math.ceil(seconds / MINUTE), "minute");
  if (seconds < 2 * DAY) return unit(Math.ceil(seconds / HOUR), "hour");
  return unit(Math.ceil(seconds / DAY), "day");
}

/** How much time is left, never too long: "1 day and 3 hours", "2 hours and 5 minutes", "less than a minute". */
export function leftInWords(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return "less than a minute";
  const [days, hours, rest] = [
    Math.floor(minutes / 1_440),
    Math.floor(minutes / 60) % 24,
    minutes % 60,
  ];
  const parts =
    days > 0
      ? [unit(days, "day"), hours > 0 && unit(hours, "hour")]
      : [hours > 0 && unit(hours, "hour"), rest > 0 && unit(rest, "minute")];
  return parts.filter(Boolean).join(" and ");
}
