import type { EventDetail } from "@/api/types";
import { momentOf } from "@/lib/events";

export interface Lack {
  text: string;
  /** It cannot be published like this; the others are only worth knowing. */
  blocks: boolean;
}

/** What somebody may have forgotten, to be said before an event is published. */
export function lacks(event: EventDetail, now: number): Lack[] {
  const found: Lack[] = [];
  const note = (text: string, blocks = false) => found.push({ text, blocks });
  if (Date.parse(event.ends_at) <= now)
    note("Its date has gone by. Give it one that is still to come.", true);
  if (event.description.trim() === "") note("It has no description.");
  if (event.place === "" && event.link === "")
    note("It says neither where it takes place nor how to join online.");
  if (event.image === null) note("It has no picture.");
  if (event.capacity === null && event.ticket_types.every(({ quota }) => quota === null))
    note("There is no limit to how many people can register.");
  if (event.closes_at !== null && Date.parse(event.closes_at) <= now)
    note(`Registration closed ${momentOf(event, event.closes_at)}: nobody can register.`);
  else if (event.opens_at !== null && Date.parse(event.opens_at) > now)
    note(`Registration opens ${momentOf(event, event.opens_at)}, not at once.`);
  return found;
}
