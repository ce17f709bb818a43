import type { EventDetail } from "@/api/types";

export interface Step {
  key: string;
  label: string;
  /** What it is good for, while it is still to be done. */
  why: string;
  done: boolean;
  /** An event can be published without it. */
  optional?: boolean;
}

type Drafted = Pick<
  EventDetail,
  "title" | "description" | "starts_at" | "place" | "link" | "ticket_types" | "capacity"
>;

/** What a draft still needs before it is shown to the world, in the order in which one does it. */
export function nextSteps(event: Drafted, hasPicture: boolean, now = Date.now()): Step[] {
  const limited = event.capacity !== null || event.ticket_types.some(({ quota }) => quota !== null);
  return [
    {
      key: "title",
      label: "A title and what it is about",
      why: "Write some lines: they are what people read before they register.",
      done: event.title.trim() !== "" && event.description.trim() !== "",
    },
    {
      key: "date",
      label: "A date that is still to come",
      why: "It begins in the past, so nobody could register.",
      done: Date.parse(event.starts_at) > now,
    },
    {
      key: "place",
      label: "A place, or a link",
      why: "People want to know where to go.",
      done: event.place.trim() !== "" || event.link.trim() !== "",
    },
    {
      key: "picture",
      label: "A picture",
      why: "It is shown on the public page and wherever its address is shared.",
      done: hasPicture,
      optional: true,
    },
    {
      key: "tickets",
      label: "Ticket types, and how many places there are",
      why: "Without a capacity or a quota, anybody who wants to gets a place.",
      done: event.ticket_types.length > 0 && limited,
      optional: true,
    },
  ];
}
