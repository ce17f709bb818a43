import type { EventDetail } from "@/api/types";
import { momentOf } from "@/lib/events";

type Window = Pick<EventDetail, "status" | "registering" | "opens_at" | "closes_at" | "timezone">;

/** Since when and until when people can register, in a sentence, by the clocks of the event. */
export function registrationWindow(event: Window): string {
  const { opens_at, closes_at } = event;
  const at = (moment: string) => momentOf(event, moment);
  if (event.status === "draft")
    return `Opens ${opens_at === null ? "once it is published" : at(opens_at)}`;
  switch (event.registering) {
    case "open":
      return closes_at === null ? "Open until the event is over" : `Open until ${at(closes_at)}`;
    case "not_yet":
      return `Opens ${opens_at === null ? "later" : at(opens_at)}`;
    case "closed":
      return closes_at === null ? "Closed" : `Closed since ${at(closes_at)}`;
    case "over":
      return "Closed: the event is over";
    case "cancelled":
      return "Closed: the event was cancelled";
  }
}
