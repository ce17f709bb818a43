import { IconCalendar, IconMapPin, IconVideo } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { PublicEvent } from "@/api/types";
import { datesHere, eventDates, zoneOf } from "@/lib/events";
import classes from "./facts.module.css";

/** When and where. Times are those of the place, and the reader's own where they differ. */
export function Facts({ event }: { event: PublicEvent }) {
  const here = datesHere(event);
  const zone = zoneOf(event);
  return (
    <ul className={classes.facts}>
      <Fact icon={<IconCalendar aria-hidden />} label="When">
        <time dateTime={event.starts_at} className={classes.main}>
          {eventDates(event)}
        </time>
        {zone !== null && <span className={classes.more}>{zone}</span>}
        {here !== null && <span className={classes.more}>For you: {here}</span>}
        {event.status !== "cancelled" && (
          <a className={classes.link} href={`/e/${encodeURIComponent(event.slug)}/event.ics`}>
            Add to calendar
          </a>
        )}
      </Fact>
      {event.place !== "" && (
        <Fact icon={<IconMapPin aria-hidden />} label="Where">
          <span className={classes.main}>{event.place}</span>
          <a
            className={classes.link}
            href={`https://www.openstreetmap.org/search?query=${encodeURIComponent(event.place)}`}
            target="_blank"
            rel="noopener noreferrer"
          >
            Show on a map
          </a>
        </Fact>
      )}
      {event.online && (
        <Fact icon={<IconVideo aria-hidden />} label="Online">
          <span className={classes.main}>{event.place === "" ? "Online" : "And online"}</span>
          <span className={classes.more}>The link stands on your ticket.</span>
        </Fact>
      )}
    </ul>
  );
}

interface FactProps {
  icon: ReactNode;
  label: string;
  children: ReactNode;
}

function Fact({ icon, label, children }: FactProps) {
  return (
    <li className={classes.fact}>
      <span className={classes.tile}>{icon}</span>
      <div className={classes.text}>
        <span className="visually-hidden">{label}: </span>
        {children}
      </div>
    </li>
  );
}
