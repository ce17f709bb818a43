import type { EventDetail, TicketType, TicketTypeCreate, TicketTypePatch } from "@/api/types";
import { formatNumber } from "@/lib/format";
import { clockAt } from "@/lib/wall-clock";
import { isWall, momentOfWall, placesError } from "./event-fields";

export const TICKET_FIELDS = ["name", "description", "quota", "opens_at", "closes_at"] as const;
export type TicketField = (typeof TICKET_FIELDS)[number];
/** As a form holds them: times by the clocks of the event. */
export type TicketValues = Record<TicketField, string>;
export type TicketErrors = Partial<Record<TicketField, string>>;

export const NO_TICKET: TicketValues = {
  name: "",
  description: "",
  quota: "",
  opens_at: "",
  closes_at: "",
};

export function ticketValues(type: TicketType, zone: string): TicketValues {
  const clock = (moment: string | null) => {
    if (moment === null) return "";
    const { day, time } = clockAt(moment, zone);
    return `${day}T${time}`;
  };
  return {
    name: type.name,
    description: type.description,
    quota: type.quota === null ? "" : String(type.quota),
    opens_at: clock(type.opens_at),
    closes_at: clock(type.closes_at),
  };
}

export function ticketBody(values: TicketValues, zone: string): TicketTypeCreate {
  const moment = (wall: string) => (wall === "" ? null : momentOfWall(wall, zone));
  return {
    name: values.name.trim().replace(/\s+/g, " "),
    description: values.description.trim(),
    quota: values.quota.trim() === "" ? null : Number(values.quota),
    opens_at: moment(values.opens_at),
    closes_at: moment(values.closes_at),
  };
}

/** Only what was changed here: an older text must not undo somebody else's newer one. */
export function ticketPatch(
  before: TicketValues,
  after: TicketValues,
  zone: string,
): TicketTypePatch {
  const [former, wanted] = [ticketBody(before, zone), ticketBody(after, zone)];
  return Object.fromEntries(
    TICKET_FIELDS.filter((field) => former[field] !== wanted[field]).map((field) => [
      field,
      wanted[field],
    ]),
  );
}

export function ticketErrors(
  values: TicketValues,
  { capacity }: Pick<EventDetail, "capacity">,
  taken: number,
): TicketErrors {
  const errors: TicketErrors = {};
  if (values.name.trim() === "") errors.name = "Give the ticket a name.";
  const quota = placesError(values.quota, taken, "of them");
  if (quota !== null) errors.quota = quota;
  else if (capacity !== null && Number(values.quota) > capacity)
    errors.quota = `The whole event has ${formatNumber(capacity)} places.`;
  for (const field of ["opens_at", "closes_at"] as const)
    if (values[field] !== "" && !isWall(values[field]))
      errors[field] = "Give a day and a time, or neither.";
  if (isWall(values.opens_at) && isWall(values.closes_at) && values.closes_at <= values.opens_at)
    errors.closes_at = "It has to close after it opens.";
  return errors;
}
