import type { PublicRegistration } from "@/api/types";
import { datesHere, eventDates, zoneOf } from "@/lib/events";
import { QrCode } from "./qr-code";
import type { TicketState } from "./state";
import classes from "./ticket.module.css";

interface TicketCardProps {
  registration: PublicRegistration;
  state: TicketState;
}

/** The ticket: white in the dark too, so that scanners read it, and a phone at its brightest is of use. */
export function TicketCard({ registration, state }: TicketCardProps) {
  const { event, ticket, ticket_type, name } = registration;
  const code = state === "valid" ? ticket?.code : null;
  const here = datesHere(event);
  const zone = zoneOf(event);
  return (
    <section className={classes.card} aria-label="Ticket" data-void={!code || undefined}>
      <div className={classes.event}>
        <h2 className={classes.eventTitle}>{event.title}</h2>
        <p>
          <time dateTime={event.starts_at}>{eventDates(event)}</time>
          {zone !== null && ` (${zone})`}
        </p>
        {here !== null && <p className={classes.faint}>For you: {here}</p>}
        {event.place !== "" && <p>{event.place}</p>}
        {event.link !== "" && (
          <p>
            Online: <OnlineLink url={event.link} />
          </p>
        )}
        <p>
          <a href={`/e/${encodeURIComponent(event.slug)}`}>More about this event</a>
        </p>
      </div>
      <div className={classes.stub}>
        {code && <QrCode code={code} label={`QR code of the ticket of ${name}`} />}
        <div>
          <p className={classes.name}>{ticket?.holder_name ?? name}</p>
          <p className={classes.faint}>{ticket_type}</p>
        </div>
      </div>
    </section>
  );
}

/** The organiser's own; the API takes http and https alone, and so does this. */
function OnlineLink({ url }: { url: string }) {
  if (!/^https?:\/\//i.test(url)) return url;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {url.replace(/^https?:\/\//i, "")}
    </a>
  );
}
