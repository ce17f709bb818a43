import type { EventCreate, EventDetail, EventPatch } from "@/api/types";
import { clockAt, momentAt } from "@/lib/wall-clock";

/** What is written about an event, by the API's names; `EventDetail` has more that nobody types. */
export const FIELDS = [
  "title",
  "description",
  "starts_at",
  "ends_at",
  "timezone",
  "place",
  "link",
  "capacity",
  "opens_at",
  "closes_at",
] as const;
export type Field = (typeof FIELDS)[number];

/**
 * The fields as a form holds them: texts. Times are what a clock at the event shows,
 * "2026-11-20T19:00", so that another zone keeps them; what is not given yet is missing: "T19:00".
 */
export type EventValues = Record<Field, string>;
export type FieldErrors = Partial<Record<Field, string>>;

export const FIELD_NAME: Record<Field, string> = {
  title: "Title",
  description: "Description",
  starts_at: "Starts",
  ends_at: "Ends",
  timezone: "Time zone",
  place: "Place",
  link: "Online link",
  capacity: "Places",
  opens_at: "Registration opens",
  closes_at: "Registration closes",
};

export const MOST_PLACES = 1_000_000;

/** The written part of an event, also as a stale answer of the server has it. */
type Written = Pick<EventDetail, Field>;

export function valuesOf(event: Written): EventValues {
  const clock = (moment: string | null) => {
    if (moment === null) return "";
    const { day, time } = clockAt(moment, event.timezone);
    return `${day}T${time}`;
  };
  return {
    title: event.title,
    description: event.description,
    starts_at: clock(event.starts_at),
    ends_at: clock(event.ends_at),
    timezone: event.timezone,
    place: event.place,
    link: event.link,
    capacity: event.capacity === null ? "" : String(event.capacity),
    opens_at: clock(event.opens_at),
    closes_at: clock(event.closes_at),
  };
}

/** What the API is sent for values that `errorsIn` has nothing against. */
export function bodyOf(values: EventValues): EventCreate {
  const { timezone } = values;
  const optional = (wall: string) => (wall === "" ? null : momentOfWall(wall, timezone));
  return {
    title: values.title.trim().replace(/\s+/g, " "),
    description: values.description,
    starts_at: momentOfWall(values.starts_at, timezone),
    ends_at: momentOfWall(values.ends_at, timezone),
    timezone,
    place: values.place.trim().replace(/\s+/g, " "),
    link: values.link.trim(),
    capacity: values.capacity.trim() === "" ? null : Number(values.capacity),
    opens_at: optional(values.opens_at),
    closes_at: optional(values.closes_at),
  };
}

/** What has to be sent so that the event says what the values say: nothing that it says already. */
export function patchOf(event: Written, values: EventValues): EventPatch {
  const [before, after] = [bodyOf(valuesOf(event)), bodyOf(values)];
  return Object.fromEntries(
    FIELDS.filter((field) => before[field] !== after[field]).map((field) => [field, after[field]]),
  );
}

/** What is wrong with the values, in the server's words where it would say the same. */
export function errorsIn(
  values: EventValues,
  { taken = 0 }: Partial<Pick<EventDetail, "taken">> = {},
): FieldErrors {
  const errors: FieldErrors = {};
  if (values.title.trim() === "") errors.title = "Give the event a title.";
  if (values.timezone === "") errors.timezone = "Say by which clocks it begins.";
  for (const field of ["starts_at", "ends_at"] as const)
    if (!isWall(values[field])) errors[field] = "Give a day and a time.";
  for (const field of ["opens_at", "closes_at"] as const)
    if (values[field] !== "" && !isWall(values[field]))
      errors[field] = "Give a day and a time, or neither.";
  if (!("starts_at" in errors) && !("ends_at" in errors) && values.ends_at <= values.starts_at)
    errors.ends_at = "It has to end after it starts.";
  const window = [values.opens_at, values.closes_at];
  if (window.every(isWall) && values.closes_at <= values.opens_at)
    errors.closes_at = "It has to close after it opens.";
  if (!/^(https?:\/\/\S+)?$/.test(values.link.trim()))
    errors.link = "Give the whole address, beginning with https://";
  const places = placesError(values.capacity, taken, "places");
  if (places !== null) errors.capacity = places;
  return errors;
}

/** What is wrong with a number of places; empty is no limit. */
export function placesError(text: string, taken: number, what: string): string | null {
  if (text.trim() === "") return null;
  const places = Number(text);
  if (!/^\s*\d+\s*$/.test(text) || places < 1 || places > MOST_PLACES)
    return "Give a whole number from 1 to 1,000,000, or leave it empty.";
  return places < taken ? `${taken} ${what} are taken or offered already.` : null;
}

/** Whether a day and a time are there: "2026-11-20T19:00". */
export function isWall(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text);
}

export function momentOfWall(wall: string, zone: string): string {
  const [day = "", time = ""] = wall.split("T");
  return momentAt({ day, time }, zone);
}

/** The same stretch of time later or earlier: an event that is moved keeps its length. */
export function shifted(wall: string, from: string, to: string): string {
  if (!isWall(wall) || !isWall(from) || !isWall(to)) return wall;
  const at = (text: string) => Date.parse(`${text}:00Z`);
  return new Date(at(wall) + at(to) - at(from)).toISOString().slice(0, 16);
}
