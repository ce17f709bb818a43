import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { Registration } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { formatNumber } from "@/lib/format";
import classes from "./attendees.module.css";
import type { AttendeesSearch } from "./search";
import { RegistrationBadge, ticketState } from "./status";

interface AttendeeRowProps {
  registration: Registration;
  /** The slug of the event. */
  slug: string;
  search: AttendeesSearch;
  typeName: string;
  index: number;
  start: number;
  size: number;
  active: boolean;
  onFocus: (index: number) => void;
}

export const AttendeeRow = memo(function AttendeeRow(props: AttendeeRowProps) {
  const { registration, slug, search, typeName, index, start, size, active, onFocus } = props;
  const { id, serial, name, email, status, created_at } = registration;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of which only the part in view exists
    // biome-ignore lint/a11y/useFocusableInteractive: the link in it takes the focus
    <div
      role="row"
      aria-rowindex={index + 2}
      data-row={index}
      data-over={status === "cancelled" || status === "expired" || undefined}
      className={classes.row}
      style={{ transform: `translateY(${start}px)`, height: size }}
    >
      <Cell column="serial">{formatNumber(serial)}</Cell>
      <Cell column="name">
        <Link
          to="/events/$event/attendees"
          params={{ event: slug }}
          search={{ ...search, registration: id }}
          resetScroll={false}
          preload={false}
          className={classes.name ?? ""}
          tabIndex={active ? 0 : -1}
          onFocus={() => onFocus(index)}
        >
          {name}
        </Link>
      </Cell>
      <Cell column="email">{email}</Cell>
      <Cell column="type">{typeName}</Cell>
      <Cell column="status">
        <RegistrationBadge status={status} />
      </Cell>
      <Cell column="ticket">
        <span className={classes.narrowOnly}>Ticket: </span>
        {ticketState(registration)}
      </Cell>
      <Cell column="when">
        <RelativeTime at={created_at} />
      </Cell>
    </div>
  );
});

interface CellProps {
  column: string;
  children: React.ReactNode;
}

function Cell({ column, children }: CellProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    <div role="cell" className={classes.cell} data-column={column}>
      {children}
    </div>
  );
}
