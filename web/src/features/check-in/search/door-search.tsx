import { Badge, Button, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { NetworkError } from "@/api/errors";
import type { DoorTicket, Id } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { LoadMore } from "@/components/load-more";
import { SearchField } from "@/components/search-field";
import { SkeletonList } from "@/components/skeletons";
import { formatTime } from "@/lib/format";
import { ticketsQuery } from "../queries/door";
import classes from "./door-search.module.css";

interface DoorSearchProps {
  eventId: Id;
  onAdmit: (ticket: DoorTicket) => void;
  onUndo: (ticket: DoorTicket, checkIn: Id) => void;
  /** The ticket that something is being done with. */
  busy: Id | null;
  /** Everybody is listed before anything is typed, into a field that has the focus. */
  atOnce?: boolean;
}

/** For who forgot the code: found by name, let in by a press. */
export function DoorSearch({ eventId, onAdmit, onUndo, busy, atOnce = false }: DoorSearchProps) {
  const [q, setQ] = useState("");
  return (
    <search className={classes.search} aria-label="Tickets by name" data-own-keys>
      <SearchField
        label="Search by name"
        value={q}
        onSearch={setQ}
        size="md"
        {...(atOnce && { "data-autofocus": true })}
      />
      {(atOnce || q !== "") && (
        <Found eventId={eventId} q={q} busy={busy} onAdmit={onAdmit} onUndo={onUndo} />
      )}
    </search>
  );
}

function Found({ eventId, q, busy, onAdmit, onUndo }: DoorSearchProps & { q: string }) {
  const query = useInfiniteQuery(ticketsQuery(eventId, q));
  if (query.data === undefined) {
    if (query.error === null) return <SkeletonList rows={5} />;
    const lost = query.error instanceof NetworkError;
    return (
      <ErrorState
        error={query.error}
        title={
          lost ? "Names are not on this device: the search needs a network" : "The search failed"
        }
        onRetry={() => void query.refetch()}
      />
    );
  }
  const tickets = query.data.pages.flatMap((page) => page.items);
  if (tickets.length === 0)
    return (
      <Text c="dimmed" role="status">
        {q === "" ? "There are no tickets yet." : `Nobody by the name of “${q}” has a ticket.`}
      </Text>
    );
  return (
    <>
      <ul className={classes.list} aria-label="Tickets">
        {tickets.map((ticket) => (
          <TicketRow
            key={ticket.ticket_id}
            ticket={ticket}
            busy={busy === ticket.ticket_id}
            onAdmit={() => onAdmit(ticket)}
            onUndo={(checkIn) => onUndo(ticket, checkIn)}
          />
        ))}
      </ul>
      <LoadMore
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        onMore={() => void query.fetchNextPage()}
      >
        Show more
      </LoadMore>
    </>
  );
}

interface TicketRowProps {
  ticket: DoorTicket;
  busy: boolean;
  onAdmit: () => void;
  onUndo: (checkIn: Id) => void;
}

function TicketRow({ ticket, busy, onAdmit, onUndo }: TicketRowProps) {
  const { holder_name, ticket_type, status, check_in_id, admitted_at, gate } = ticket;
  return (
    <li className={classes.row}>
      <div className={classes.who}>
        <Text fw={600}>{holder_name}</Text>
        <Text size="sm" c="dimmed">
          {ticket_type}
          {admitted_at !== null && `, in since ${formatTime(admitted_at)}`}
          {gate !== null && gate !== "" && `, ${gate}`}
        </Text>
      </div>
      {status !== "valid" && (
        <Badge variant="light" tt="none" color="red">
          Revoked
        </Badge>
      )}
      {check_in_id !== null ? (
        <Button
          variant="default"
          loading={busy}
          onClick={() => onUndo(check_in_id)}
          aria-label={`Undo the admission of ${holder_name}`}
        >
          Undo
        </Button>
      ) : (
        status === "valid" && (
          <Button loading={busy} onClick={onAdmit} aria-label={`Let in ${holder_name}`}>
            Let in
          </Button>
        )
      )}
    </li>
  );
}
