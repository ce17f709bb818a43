import type { EventSummary } from "@/api/types";
import { startDay } from "@/lib/events";
import classes from "./list.module.css";

/** The day on which an event begins, as a leaf of a calendar. The full date stands beside it for who hears it. */
export function DateBlock({ event }: { event: EventSummary }) {
  const { weekday, day, month, year } = startDay(event);
  const thisYear = String(new Date().getFullYear());
  return (
    <span className={classes.date} aria-hidden="true">
      <span className={classes.month}>{month}</span>
      <span className={classes.day}>{day}</span>
      <span className={classes.weekday}>{year === thisYear ? weekday : year}</span>
    </span>
  );
}
