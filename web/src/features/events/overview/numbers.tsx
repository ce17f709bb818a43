import { Progress, Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { EventDetail, Statistics } from "@/api/types";
import { formatNumber } from "@/lib/format";
import type { AttendeesSearch } from "../attendees/search";
import classes from "./overview.module.css";

interface NumbersProps {
  event: EventDetail;
  statistics: Statistics;
  /** How many were let in, of how many whose ticket is good; undefined until that is known. */
  door: { admitted: number; valid: number } | undefined;
}

/** How it stands, at a glance. Each number leads to those whom it counts. */
export function Numbers({ event, statistics, door }: NumbersProps) {
  const { capacity, taken, counts } = statistics;
  const to = (search: AttendeesSearch) => ({
    to: "/events/$event/attendees" as const,
    params: { event: event.slug },
    search,
  });
  return (
    <ul className={classes.numbers} aria-label="Numbers">
      <Tile
        name="Places taken"
        value={formatNumber(taken)}
        {...(capacity !== null && { of: formatNumber(capacity) })}
        note={leftOf(capacity, taken)}
        share={capacity === null ? undefined : taken / capacity}
        link={to({ status: "confirmed" })}
      />
      <Tile
        name="Checked in"
        value={door === undefined ? undefined : formatNumber(door.admitted)}
        {...(door !== undefined && { of: formatNumber(door.valid) })}
        note="of good tickets"
        share={door === undefined || door.valid === 0 ? undefined : door.admitted / door.valid}
        link={{ to: "/events/$event/check-in", params: { event: event.slug } }}
      />
      <Tile
        name="Waiting"
        value={formatNumber(counts.waiting)}
        note="for a place"
        link={to({ status: "waiting" })}
      />
      <Tile
        name="Offered"
        value={formatNumber(counts.offered)}
        note={counts.expired > 0 ? `${formatNumber(counts.expired)} let it pass` : "a place"}
        link={to({ status: "offered" })}
      />
      <Tile
        name="Cancelled"
        value={formatNumber(counts.cancelled)}
        note={event.status === "cancelled" ? "with the event" : "by them or by you"}
        link={to({ status: "cancelled" })}
      />
    </ul>
  );
}

function leftOf(capacity: number | null, taken: number): string {
  if (capacity === null) return "no limit";
  return taken >= capacity ? "full" : `${formatNumber(capacity - taken)} left`;
}

interface TileProps {
  name: string;
  value: string | undefined;
  of?: string;
  note: ReactNode;
  /** From 0 to 1, for a bar. */
  share?: number | undefined;
  link:
    | { to: "/events/$event/attendees"; params: { event: string }; search: AttendeesSearch }
    | { to: "/events/$event/check-in"; params: { event: string } };
}

function Tile({ name, value, of, note, share, link }: TileProps) {
  return (
    <li className={classes.tile}>
      <Link {...link} className={classes.tileName ?? ""}>
        {name}
      </Link>
      {value === undefined ? (
        <Skeleton height={30} width="3rem" my={3} />
      ) : (
        <span className={classes.value}>
          {value}
          {of !== undefined && (
            <span className={classes.of}>
              <span className="visually-hidden"> of </span>
              <span aria-hidden="true"> / </span>
              {of}
            </span>
          )}
        </span>
      )}
      <Text size="sm" c="dimmed">
        {note}
      </Text>
      {share !== undefined && (
        <Progress value={Math.min(100, share * 100)} size={4} mt={8} aria-hidden="true" />
      )}
    </li>
  );
}
