import { Badge, Button, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { EventSummary } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { datesHere, eventDates, eventState, STATE_COLOR, STATE_LABEL, zoneOf } from "@/lib/events";
import { DateBlock } from "./date-block";
import { EventPicture } from "./event-picture";
import classes from "./list.module.css";
import { Taken } from "./taken";

interface EventRowProps {
  event: EventSummary;
  /** Fewer words, where there is little room. */
  brief?: boolean;
  /** For an event in the trash. */
  onRestore?: (() => void) | undefined;
}

export function EventRow({ event, brief = false, onRestore }: EventRowProps) {
  const state = eventState(event);
  const zone = zoneOf(event);
  return (
    <li className={classes.row} data-brief={brief || undefined} data-faded={state === "cancelled"}>
      <DateBlock event={event} />
      <div className={classes.about}>
        <span className={classes.titleLine}>
          <Link
            to={event.role === "scanner" ? "/events/$event/check-in" : "/events/$event"}
            params={{ event: event.slug }}
            className={classes.link ?? ""}
          >
            {event.title}
          </Link>
          {(state !== "published" || !brief) && (
            <Badge
              size="sm"
              variant="light"
              color={STATE_COLOR[state]}
              className={classes.badge ?? ""}
            >
              {STATE_LABEL[state]}
            </Badge>
          )}
        </span>
        <Text size="sm" c="dimmed" title={datesHere(event) ?? undefined}>
          {eventDates(event)}
          {zone !== null && ` (${zone})`}
        </Text>
        {event.place !== "" && (
          <Text size="sm" c="dimmed" lineClamp={1}>
            {event.place}
          </Text>
        )}
        {event.deleted_at !== null && (
          <Text size="sm" c="dimmed">
            Deleted <RelativeTime at={event.deleted_at} />
          </Text>
        )}
      </div>
      {onRestore === undefined ? (
        event.role !== null && !brief && <Taken taken={event.taken} capacity={event.capacity} />
      ) : (
        <Button
          size="xs"
          variant="default"
          className={classes.above ?? ""}
          aria-label={`Restore ${event.title}`}
          onClick={onRestore}
        >
          Restore
        </Button>
      )}
      {!brief && (
        <div className={classes.picture}>
          {/* The picture of an event in the trash is shown to nobody until it is restored. */}
          <EventPicture image={event.deleted_at === null ? event.image : null} width={128} />
        </div>
      )}
    </li>
  );
}
