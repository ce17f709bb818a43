/** What every screen about an event says in the same words: when it is, and how it stands. */
import type { EventDetail, EventSummary } from "@/api/types";
import { formatIn, formatRangeIn, timeZone } from "./format";
import { clockAt } from "./wall-clock";

type Times = Pick<EventSummary, "starts_at" | "ends_at" | "timezone">;

/** How an event stands, to people: one that is over is past whatever its status says. */
export type EventState = "draft" | "published" | "over" | "cancelled" | "deleted";

export function eventState(
  event: Pick<EventSummary, "status" | "over" | "deleted_at">,
): EventState {
  if (event.deleted_at !== null) return "deleted";
  if (event.status !== "published") return event.status;
  return event.over ? "over" : "published";
}

export const STATE_LABEL: Record<EventState, string> = {
  draft: "Draft",
  published: "Published",
  over: "Over",
  cancelled: "Cancelled",
  deleted: "In the trash",
};

/** Colours of Mantine for badges; the words say the same. */
export const STATE_COLOR: Record<EventState, string> = {
  draft: "gray",
  published: "teal",
  over: "gray",
  cancelled: "red",
  deleted: "gray",
};

const DAY_AND_TIME = {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "numeric",
  minute: "2-digit",
} as const;

/** "Fri, 20 Nov 2026, 19:00 – 22:00", by the clocks where the event takes place. */
export function eventDates({ starts_at, ends_at, timezone }: Times): string {
  return formatRangeIn(known(timezone), starts_at, ends_at, DAY_AND_TIME);
}

/** The same by the viewer's clocks; null where they show what those at the event do. */
export function datesHere(event: Times): string | null {
  return sameClocks(event) ? null : eventDates({ ...event, timezone: timeZone() });
}

/** "GMT+1, Berlin"; null where the viewer's clocks show the same time. */
export function zoneOf(event: Times): string | null {
  return sameClocks(event) ? null : zoneName(event.timezone, event.starts_at);
}

/** "GMT+1, Berlin" */
export function zoneName(zone: string, at: string | number | Date): string {
  // A comma and a time come with it, so the name is what is left when they are taken off.
  const short = formatIn(known(zone), at, { year: "numeric", timeZoneName: "short" })
    .replace(/^[\d\s,]+/, "")
    .trim();
  const city = zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;
  return short === city ? short : `${short}, ${city}`;
}

/** A moment by the clocks of the event: "20 Nov 2026, 19:00". */
export function momentOf({ timezone }: Pick<Times, "timezone">, at: string): string {
  return formatIn(known(timezone), at, { dateStyle: "medium", timeStyle: "short" });
}

/** The calendar day on which an event begins, where it takes place. */
export function startDay({ starts_at, timezone }: Times): {
  weekday: string;
  day: string;
  month: string;
  year: string;
} {
  const part = (options: Intl.DateTimeFormatOptions) =>
    formatIn(known(timezone), starts_at, options);
  return {
    weekday: part({ weekday: "short" }),
    day: part({ day: "numeric" }),
    month: part({ month: "short" }),
    year: part({ year: "numeric" }),
  };
}

function sameClocks({ starts_at, timezone }: Times): boolean {
  const [there, here] = [clockAt(starts_at, known(timezone)), clockAt(starts_at, timeZone())];
  return there.day === here.day && there.time === here.time;
}

const zones = new Map<string, boolean>();

/** A zone that this browser has never heard of is shown as UTC, rather than breaking the page. */
function known(zone: string): string {
  let valid = zones.get(zone);
  if (valid === undefined) {
    try {
      new Intl.DateTimeFormat(undefined, { timeZone: zone });
      valid = true;
    } catch {
      valid = false;
    }
    zones.set(zone, valid);
  }
  return valid ? zone : "UTC";
}

/** Where the world finds an event. */
export function publicAddress(slug: string): string {
  return `${window.location.origin}/e/${slug}`;
}

export function organises(event: Pick<EventDetail, "role">): boolean {
  return event.role === "organiser";
}
