import { timeZone } from "@/lib/format";

/** By the viewer's clock, which may be in another zone than this device's. */
export function greeting(now: number, zone = timeZone()): string {
  const hour = Number(
    new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: zone }).format(
      now,
    ),
  );
  if (hour < 5) return "Good night";
  if (hour < 12) return "Good morning";
  return hour < 18 ? "Good afternoon" : "Good evening";
}

/** "Friday, 20 November 2026" */
export function dayName(now: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeZone: timeZone() }).format(
    now,
  );
}
