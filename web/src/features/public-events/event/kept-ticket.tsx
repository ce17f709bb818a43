import { Button } from "@mantine/core";
import type { KeptTicket as Kept } from "../kept-tickets";
import { ticketAddress } from "../kept-tickets";
import classes from "./register.module.css";

interface KeptTicketProps {
  kept: Kept;
  /** Null when nobody can register any more. */
  onAnother: (() => void) | null;
}

const TITLES: Partial<Record<Kept["registration"]["status"], string>> = {
  confirmed: "You are registered",
  waiting: "You are on the waiting list",
  offered: "A place is free for you",
};

/** Back to what was registered for in this browser. */
export function KeptTicket({ kept, onAnother }: KeptTicketProps) {
  const { id, name, status } = kept.registration;
  return (
    <>
      <div>
        <h2 className={classes.title}>{TITLES[status]}</h2>
        <p className={classes.text}>{name}</p>
      </div>
      <Button component="a" size="lg" fullWidth href={ticketAddress(id, kept.secret)}>
        {status === "confirmed" ? "Show my ticket" : "See how it stands"}
      </Button>
      {onAnother !== null && (
        <Button variant="subtle" fullWidth onClick={onAnother}>
          Register somebody else
        </Button>
      )}
    </>
  );
}
