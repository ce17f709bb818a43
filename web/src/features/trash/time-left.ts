import { daysUntil } from "@/lib/format";

/** "goes for good in 12 days", by the viewer's calendar. */
export function timeLeft(purgeAt: string, now: number): string {
  const days = daysUntil(purgeAt, now);
  if (days <= 0) return "goes for good today";
  return days === 1 ? "goes for good tomorrow" : `goes for good in ${days} days`;
}
