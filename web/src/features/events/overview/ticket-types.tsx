import { Progress, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { EventDetail, Statistics, TypeTally } from "@/api/types";
import { formatNumber } from "@/lib/format";
import classes from "./overview.module.css";

interface TicketTypesProps {
  event: EventDetail;
  statistics: Statistics;
}

/** Each type of ticket, with how much of its quota is gone. */
export function TicketTypes({ event, statistics: { ticket_types, taken } }: TicketTypesProps) {
  return (
    <section aria-labelledby="by-ticket-type">
      <Title order={2} id="by-ticket-type" mb="sm">
        Ticket types
      </Title>
      <ul className={classes.types}>
        {ticket_types.map((type) => (
          <li key={type.ticket_type_id} className={classes.type}>
            <Link
              to="/events/$event/attendees"
              params={{ event: event.slug }}
              search={{ type: type.ticket_type_id }}
              className={classes.typeName ?? ""}
            >
              {type.name}
            </Link>
            <Text size="sm" component="span" className={classes.typeCount ?? ""}>
              {countOf(type)}
            </Text>
            <Progress value={shareOf(type, taken)} size={6} aria-hidden="true" />
            <Text size="sm" c="dimmed" className={classes.typeNote ?? ""}>
              {noteOf(type)}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}

const held = ({ counts }: TypeTally) => counts.confirmed + counts.offered;

function countOf(type: TypeTally): string {
  const taken = formatNumber(held(type));
  return type.quota === null ? taken : `${taken} of ${formatNumber(type.quota)}`;
}

/** Of its quota; without one, of all places that are taken. */
function shareOf(type: TypeTally, taken: number): number {
  const whole = type.quota ?? taken;
  return whole === 0 ? 0 : Math.min(100, (100 * held(type)) / whole);
}

function noteOf({ quota, left, counts }: TypeTally): string {
  const parts = [
    quota === null
      ? "No quota of its own"
      : left === 0
        ? "All gone"
        : `${formatNumber(left ?? 0)} left`,
    counts.waiting > 0 && `${formatNumber(counts.waiting)} waiting`,
    counts.offered > 0 && `${formatNumber(counts.offered)} offered`,
  ];
  return parts.filter((part) => part !== false).join(" · ");
}
