import { Button } from "@mantine/core";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { PublicEvent } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { goTo, useAddress } from "@/lib/address";
import { momentOf } from "@/lib/events";
import { keptTicketFor } from "../kept-tickets";
import { DETAILS_STEP, isStep } from "../registration/steps";
import { KeptTicket } from "./kept-ticket";
import classes from "./register.module.css";
import { RegisterBar } from "./register-bar";
import { placesLeft, type Standing, standingOf } from "./standing";
import { TicketTypes } from "./ticket-types";

const load = () => import("../registration/registration");
/** Out of reach now, it is fetched when it is wanted. */
const preload = () => void load().catch(() => {});
const Registration = lazy(() => load().then((module) => ({ default: module.Registration })));

/** Whether somebody can come, and the way there: it becomes the form in its place. */
export function RegisterCard({ event }: { event: PublicEvent }) {
  const card = useRef<HTMLElement>(null);
  const { hash } = useAddress();
  const [another, setAnother] = useState(false);
  const standing = standingOf(event);
  const kept = another ? null : keptTicketFor(event.slug);
  const canRegister = standing.kind === "open" || standing.kind === "waiting";
  const registering = isStep(hash) && canRegister && kept === null;
  const [visited, setVisited] = useState(registering);
  if (registering && !visited) setVisited(true);

  const begin = () => {
    if (!isStep(window.location.hash)) goTo(DETAILS_STEP);
    card.current?.scrollIntoView({ block: "nearest" });
  };

  return (
    <>
      <section className={classes.card} ref={card} aria-label="Register">
        {registering ? (
          <Suspense
            fallback={<div className={classes.loading} role="status" aria-label="Loading" />}
          >
            <Registration event={event} waiting={standing.kind === "waiting"} />
          </Suspense>
        ) : kept !== null ? (
          <KeptTicket
            kept={kept}
            onAnother={
              canRegister
                ? () => {
                    setAnother(true);
                    begin();
                  }
                : null
            }
          />
        ) : (
          <Invitation event={event} standing={standing} focus={visited} onBegin={begin} />
        )}
      </section>
      {canRegister && !registering && kept === null && (
        <RegisterBar card={card} label={labelOf(standing)} onBegin={begin} />
      )}
    </>
  );
}

interface InvitationProps {
  event: PublicEvent;
  standing: Standing;
  /** Whoever comes back from the form finds what had led there. */
  focus: boolean;
  onBegin: () => void;
}

function Invitation({ event, standing, focus, onBegin }: InvitationProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focus) button.current?.focus({ preventScroll: true });
  }, [focus]);
  const canRegister = standing.kind === "open" || standing.kind === "waiting";
  return (
    <>
      <Headline event={event} standing={standing} />
      <TicketTypes event={event} />
      {canRegister && (
        <>
          <Button
            ref={button}
            size="lg"
            fullWidth
            onClick={onBegin}
            onPointerEnter={preload}
            onFocus={preload}
          >
            {labelOf(standing)}
          </Button>
          <p className={classes.small}>No account is needed. It takes a minute.</p>
        </>
      )}
    </>
  );
}

function labelOf(standing: Standing): string {
  return standing.kind === "waiting" ? "Join the waiting list" : "Register";
}

function Headline({ event, standing }: { event: PublicEvent; standing: Standing }) {
  switch (standing.kind) {
    case "open":
      return (
        <div>
          <h2 className={classes.title}>Registration is open</h2>
          <Places event={event} />
        </div>
      );
    case "waiting":
      return (
        <div>
          <h2 className={classes.title}>Every place is taken</h2>
          <p className={classes.text}>
            Join the waiting list: a place that comes free is offered to whoever has waited longest.
          </p>
        </div>
      );
    case "not_yet":
      return (
        <div>
          <h2 className={classes.title}>Registration has not begun yet</h2>
          {standing.at !== null && (
            <p className={classes.text}>
              It opens on <strong>{momentOf(event, standing.at)}</strong>,{" "}
              <RelativeTime at={standing.at} />. This page shows it by itself.
            </p>
          )}
        </div>
      );
    case "closed":
      return (
        <div>
          <h2 className={classes.title}>Registration is closed</h2>
          {standing.at !== null && (
            <p className={classes.text}>It was open until {momentOf(event, standing.at)}.</p>
          )}
        </div>
      );
    case "over":
      return <h2 className={classes.title}>This event is over</h2>;
    default:
      return (
        <div>
          <h2 className={classes.title}>This event does not take place</h2>
          <p className={classes.text}>Everybody who was registered has been told by mail.</p>
        </div>
      );
  }
}

/** Only where there is one kind of ticket; otherwise each says how many there are. */
function Places({ event }: { event: PublicEvent }) {
  const [only, ...others] = event.ticket_types;
  const words = only === undefined || others.length > 0 ? null : placesLeft(only.left);
  return words === null ? null : <p className={classes.text}>{words}</p>;
}
