import { Button, Group, Text } from "@mantine/core";
import {
  IconMail,
  IconTicketOff,
  IconTransfer,
  IconUserCheck,
  IconUserPlus,
  IconUserX,
} from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { EventDetail, Registration } from "@/api/types";
import { Ask } from "../ask";
import type { RegistrationStatus } from "../queries/registrations";
import type { Prefilled } from "./add-attendee";
import { useActs } from "./use-acts";

interface ActsProps {
  event: EventDetail;
  registration: Registration;
  onAgain: (prefilled: Prefilled) => void;
}

type Asked = "cancel" | "reissue" | "revoke";

const ICON = { size: 16, stroke: 1.75, "aria-hidden": true } as const;

/** What an organiser can do about a registration. What cannot be taken back says first what happens. */
export function Acts(props: ActsProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(asked);
  // The button that was pressed is gone by then; the focus stays where the person was.
  useEffect(() => {
    if (before.current !== null && asked === null) place.current?.focus();
    before.current = asked;
  }, [asked]);
  return (
    <div ref={place} tabIndex={-1}>
      <Choices {...props} asked={asked} onAsk={setAsked} />
    </div>
  );
}

interface ChoicesProps extends ActsProps {
  asked: Asked | null;
  onAsk: (asked: Asked | null) => void;
}

function Choices({ event, registration, onAgain, asked, onAsk: setAsked }: ChoicesProps) {
  const acts = useActs(event);
  const { status, ticket, name, email, ticket_type_id } = registration;
  const takesPlace = event.status === "published" && !event.over;

  if (status === "cancelled" || status === "expired")
    return (
      <Group gap="sm">
        <Text size="sm" c="dimmed">
          This is over, and is not taken up again. Who comes after all is registered anew.
        </Text>
        {takesPlace && (
          <Button
            size="sm"
            variant="default"
            leftSection={<IconUserPlus {...ICON} />}
            onClick={() => onAgain({ name, email, ticket_type_id })}
          >
            Register them again
          </Button>
        )}
      </Group>
    );
  if (asked !== null) {
    const question = QUESTIONS[asked](registration);
    return (
      <Ask
        title={question.title}
        yes={question.yes}
        no={question.no}
        danger
        onYes={() => {
          setAsked(null);
          acts[asked].mutate(registration);
        }}
        onNo={() => setAsked(null)}
      >
        {question.text}
      </Ask>
    );
  }
  return (
    <Group gap="xs" role="group" aria-label="What can be done">
      {status !== "confirmed" && takesPlace && (
        <Button
          size="sm"
          leftSection={<IconUserCheck {...ICON} />}
          onClick={() => acts.promote.mutate(registration)}
        >
          Give them a place now
        </Button>
      )}
      <Button
        size="sm"
        variant="default"
        leftSection={<IconMail {...ICON} />}
        loading={acts.resend.isPending}
        onClick={() => acts.resend.mutate(registration)}
      >
        Send the mail again
      </Button>
      {ticket !== null && (
        <Button
          size="sm"
          variant="default"
          leftSection={<IconTransfer {...ICON} />}
          onClick={() => setAsked("reissue")}
        >
          Re-issue the ticket
        </Button>
      )}
      {ticket?.status === "valid" && (
        <Button
          size="sm"
          variant="default"
          leftSection={<IconTicketOff {...ICON} />}
          onClick={() => setAsked("revoke")}
        >
          Revoke the ticket
        </Button>
      )}
      <Button
        size="sm"
        variant="light"
        color="red"
        leftSection={<IconUserX {...ICON} />}
        onClick={() => setAsked("cancel")}
      >
        Cancel the registration
      </Button>
    </Group>
  );
}

interface Question {
  title: string;
  text: string;
  yes: string;
  no: string;
}

/** What somebody loses whose registration is cancelled. */
const LOST: Partial<Record<RegistrationStatus, string>> = {
  confirmed:
    "The ticket lets nobody in any more, and the place goes to who waits longest, at once.",
  offered: "The place that is held for them goes to who waits longest, at once.",
  waiting: "They leave the waiting list.",
};

const QUESTIONS: Record<Asked, (registration: Registration) => Question> = {
  cancel: ({ name, email, status }) => ({
    title: `Cancel the registration of ${name}?`,
    text: `${LOST[status]} ${email} gets a mail. This cannot be undone.`,
    yes: "Cancel it",
    no: "Keep it",
  }),
  reissue: ({ email, ticket }) => ({
    title: "Give the ticket another code?",
    text:
      ticket?.status === "revoked"
        ? `It is good again then, and goes to ${email}. Former codes still let nobody in.`
        : `The new one goes to ${email}. The code they have now lets nobody in any more, also where it is printed.`,
    yes: "Re-issue it",
    no: "Leave it",
  }),
  revoke: ({ name }) => ({
    title: `Revoke the ticket of ${name}?`,
    text: "It lets nobody in then; the place stays theirs, and no mail tells them. Re-issuing the ticket makes it good again, with another code.",
    yes: "Revoke it",
    no: "Leave it",
  }),
};
