import type { Notification } from "@/api/types";
import { dayKey } from "@/lib/format";

export interface Day {
  /** "2026-11-20", in the viewer's zone. */
  day: string;
  /** A moment of it. */
  at: string;
  items: Notification[];
}

/** Newest first, as they come, with a heading for every day. */
export function byDay(items: readonly Notification[]): Day[] {
  const days: Day[] = [];
  for (const item of items) {
    const day = dayKey(item.created_at);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, at: item.created_at, items: [item] });
  }
  return days;
}
