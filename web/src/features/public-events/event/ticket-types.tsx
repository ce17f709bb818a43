import type { PublicEvent, PublicTicketType } from "@/api/types";
import { momentOf } from "@/lib/events";
import classes from "./register.module.css";
import { placesLeft, standingOfType } from "./standing";

/** What there is to register for, where it is more than one thing, or one that is explained. */
export function TicketTypes({ event }: { event: PublicEvent }) {
  const types = event.ticket_types;
  if (types.length === 1 && types[0]?.description === "") return null;
  return (
    <ul className={classes.types} aria-label="Tickets">
      {types.map((type) => (
        <li key={type.id} className={classes.type}>
          <div className={classes.typeHead}>
            <span className={classes.typeName}>{type.name}</span>
            <span className={classes.note}>{noteOf(type, event)}</span>
          </div>
          {type.description !== "" && <p className={classes.typeText}>{type.description}</p>}
        </li>
      ))}
    </ul>
  );
}

/** What is special about a type; of an event that is closed as a whole, the page says so once. */
function noteOf(type: PublicTicketType, event: PublicEvent): string | null {
  if (event.registering !== "open") return null;
  switch (standingOfType(type)) {
    case "open":
      return placesLeft(type.left);
    case "waiting":
      return "Waiting list";
    case "not_yet":
      return type.opens_at === null ? "Not yet" : `From ${momentOf(event, type.opens_at)}`;
    default:
      return "No longer";
  }
}
