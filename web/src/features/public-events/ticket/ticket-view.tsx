import { Alert, Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { PublicRegistration } from "@/api/types";
import { formatDateTime } from "@/lib/format";
import { type Arrival, arrivalOf } from "../kept-tickets";
import { Actions } from "./actions";
import { Offer } from "./offer";
import { ticketState, words } from "./state";
import classes from "./ticket.module.css";
import { TicketCard } from "./ticket-card";

const ARRIVED: Record<Exclude<Arrival, "registered">, string> = {
  overtaken:
    "Every place was taken before your registration came, so it stands on the waiting list.",
  already: "You were registered for this event already, so nothing was changed.",
};

interface TicketViewProps {
  registration: PublicRegistration;
  secret: string;
  /** When the server said so, if it cannot be asked now; in milliseconds since the epoch. */
  asOf: number | null;
  onRefresh: () => void;
}

/** How a registration stands, and what its owner can do about it. */
export function TicketView({ registration, secret, asOf, onRefresh }: TicketViewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const state = ticketState(registration);
  const { title, text } = words(registration, state);
  const arrival = arrivalOf(window.history.state);

  // Also when the state changes under one's hands: a place was taken, or given back.
  const seen = useRef(arrival === null ? state : null);
  useEffect(() => {
    if (seen.current !== state) heading.current?.focus();
    seen.current = state;
  }, [state]);

  return (
    <article className={classes.view} aria-labelledby="standing">
      <div className={classes.head}>
        <h1 className={classes.title} id="standing" ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {arrival !== null && arrival !== "registered" && (
          <p className={classes.text}>{ARRIVED[arrival]}</p>
        )}
        {text !== null && <p className={classes.text}>{text}</p>}
      </div>
      {asOf !== null && (
        <Alert color="orange" role="status" py="sm">
          There is no connection. This is how it stood on {formatDateTime(asOf)}.{" "}
          <Button variant="transparent" size="compact-sm" onClick={onRefresh}>
            Try again
          </Button>
        </Alert>
      )}
      {state === "offered" && (
        <Offer registration={registration} secret={secret} onOver={onRefresh} />
      )}
      <TicketCard registration={registration} state={state} />
      <Actions registration={registration} secret={secret} state={state} />
    </article>
  );
}
