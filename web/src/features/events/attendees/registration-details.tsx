import { Anchor, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { EventDetail, Registration } from "@/api/types";
import { formatDateTime, formatFull, formatNumber } from "@/lib/format";
import { Acts } from "./acts";
import type { Prefilled } from "./add-attendee";
import { answersOf } from "./answers";
import classes from "./details.module.css";
import { RegistrationBadge } from "./status";

interface RegistrationDetailsProps {
  event: EventDetail;
  registration: Registration;
  onAgain: (prefilled: Prefilled) => void;
}

export function RegistrationDetails({ event, registration, onAgain }: RegistrationDetailsProps) {
  const { email, name, serial, status, created_at, ticket, ticket_type_id } = registration;
  const type = event.ticket_types.find(({ id }) => id === ticket_type_id);
  const answers = answersOf(event.questions, registration);
  return (
    <Stack gap="xl">
      <dl className={classes.facts}>
        <Fact name="Status">
          <RegistrationBadge status={status} />
          {statusNote(registration) !== "" && (
            <Text size="sm" c="dimmed" mt={4}>
              {statusNote(registration)}
            </Text>
          )}
        </Fact>
        <Fact name="E-mail">
          <Anchor href={`mailto:${email}`}>{email}</Anchor>
        </Fact>
        <Fact name="Ticket type">{type?.name ?? "One that is gone"}</Fact>
        <Fact name="Ticket">
          {ticketNote(registration)}
          {ticket !== null && ticket.holder_name !== name && (
            <Text size="sm" c="dimmed">
              In the name of {ticket.holder_name}
            </Text>
          )}
        </Fact>
        <Fact name="Registered">
          <time dateTime={created_at}>{formatFull(created_at)}</time>
        </Fact>
        <Fact name="Arrival">No. {formatNumber(serial)}</Fact>
      </dl>
      <Acts event={event} registration={registration} onAgain={onAgain} />
      {answers.length > 0 && (
        <section aria-labelledby="registration-answers">
          <Title order={3} fz="md" mb="xs" id="registration-answers">
            Answers
          </Title>
          <dl className={classes.answers}>
            {answers.map(({ key, question, answer }) => (
              <Answer key={key} question={question} answer={answer} />
            ))}
          </dl>
        </section>
      )}
    </Stack>
  );
}

function statusNote({ status, cancelled_by, offer_expires_at, updated_at }: Registration): string {
  switch (status) {
    case "confirmed":
      return "";
    case "waiting":
      return "Moves up by itself when a place comes free.";
    case "offered":
      return offer_expires_at === null
        ? ""
        : `The place is held until ${formatDateTime(offer_expires_at)}.`;
    case "expired":
      return "A place was offered and not accepted in time.";
    case "cancelled": {
      const when = formatDateTime(updated_at);
      if (cancelled_by === "attendee") return `By themselves, ${when}.`;
      return cancelled_by === "event"
        ? `The event was cancelled, ${when}.`
        : `By an organiser, ${when}.`;
    }
  }
}

function ticketNote({ ticket, status }: Registration): string {
  if (ticket === null)
    return status === "waiting" || status === "offered"
      ? "None before there is a place"
      : "There was none";
  if (ticket.status === "revoked") return "Revoked: it lets nobody in";
  return ticket.generation === 1 ? "Valid" : `Valid, with its ${ordinal(ticket.generation)} code`;
}

/** "2nd", "11th", "23rd" */
function ordinal(number: number): string {
  const rule = new Intl.PluralRules("en", { type: "ordinal" }).select(number);
  const ending = { one: "st", two: "nd", few: "rd" }[rule as string] ?? "th";
  return `${number}${ending}`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Answer({ question, answer }: { question: string; answer: string }) {
  return (
    <>
      <dt>{question}</dt>
      <dd data-empty={answer === "" || undefined}>{answer === "" ? "Not answered" : answer}</dd>
    </>
  );
}
