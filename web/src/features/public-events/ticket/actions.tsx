import { Button } from "@mantine/core";
import {
  IconArrowBackUp,
  IconCalendarPlus,
  IconDownload,
  IconMail,
  IconTransfer,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { api } from "@/api/client";
import { downloadLink } from "@/api/download";
import type { PublicRegistration } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { failureOf } from "../failures";
import { forgetTicket } from "../kept-tickets";
import { GiveBack } from "./give-back";
import { isActive, type TicketState } from "./state";
import classes from "./ticket.module.css";
import { Transfer } from "./transfer";

interface ActionsProps {
  registration: PublicRegistration;
  secret: string;
  state: TicketState;
}

type Panel = "transfer" | "give-back";

/** What the owner of a registration can do with it. */
export function Actions({ registration, secret, state }: ActionsProps) {
  const [open, setOpen] = useState<Panel | null>(null);
  const [renamed, setRenamed] = useState(false);
  const closed = useRef<Panel | null>(null);
  // Whoever leaves a panel finds what had led there.
  useEffect(() => {
    if (open === null && closed.current !== null) document.getElementById(closed.current)?.focus();
    closed.current = open;
  }, [open]);
  const path = { registration: registration.id };
  const resend = useMutation({
    mutationFn: () =>
      api("POST /public/registrations/{registration}/resend", { path, manageSecret: secret }),
  });
  const download = useMutation({
    mutationFn: async () => {
      const link = await api("POST /public/registrations/{registration}/qr-code", {
        path,
        manageSecret: secret,
      });
      await downloadLink(link.url, "ticket.png");
    },
  });
  const eventPage = `/e/${encodeURIComponent(registration.event.slug)}`;
  const failed = resend.error ?? download.error;

  if (!isActive(state))
    return (
      <div className={classes.actions}>
        <Button component="a" variant="default" size="md" fullWidth href={eventPage}>
          {state === "expired" || state === "given_back"
            ? "To the event, to register again"
            : "To the event"}
        </Button>
      </div>
    );
  if (open === "transfer")
    return (
      <Transfer
        registration={registration}
        secret={secret}
        onDone={(changed) => {
          setRenamed(changed);
          setOpen(null);
        }}
      />
    );
  if (open === "give-back")
    return <GiveBack registration={registration} secret={secret} onKept={() => setOpen(null)} />;
  return (
    <div className={classes.actions}>
      {state === "valid" && (
        <>
          <Action icon={<IconCalendarPlus size={20} aria-hidden />} href={`${eventPage}/event.ics`}>
            Add to calendar
          </Action>
          <Action
            icon={<IconDownload size={20} aria-hidden />}
            onClick={() => download.mutate()}
            pending={download.isPending}
          >
            Download the code as a picture
          </Action>
          <Action
            icon={<IconTransfer size={20} aria-hidden />}
            onClick={() => setOpen("transfer")}
            id="transfer"
          >
            Put it into another name
          </Action>
        </>
      )}
      <Action
        icon={<IconMail size={20} aria-hidden />}
        onClick={() => resend.mutate()}
        pending={resend.isPending}
      >
        Send the mail again
      </Action>
      <Action
        icon={<IconArrowBackUp size={20} aria-hidden />}
        onClick={() => setOpen("give-back")}
        id="give-back"
      >
        {state === "waiting"
          ? "Leave the waiting list"
          : state === "offered"
            ? "Let it go"
            : "Give the place back"}
      </Action>
      <p className={classes.outcome} role="status">
        {renamed
          ? `The ticket is in the name of ${registration.name} now, and has a new code.`
          : resend.isSuccess && `Sent to ${registration.email}.`}
      </p>
      <FormFailure failure={failed ? failureOf(failed) : null} />
      <p className={classes.small}>
        The mail to {registration.email} has the link to this page. Whoever has the link can do all
        of this
        {state === "valid"
          ? ", so do not hand it on: put the ticket into another name instead, and send the picture."
          : "."}
      </p>
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={() => {
          forgetTicket(registration.id);
          window.location.replace(eventPage);
        }}
      >
        Forget it on this device
      </Button>
    </div>
  );
}

interface ActionProps {
  icon: ReactNode;
  children: ReactNode;
  href?: string;
  onClick?: () => void;
  pending?: boolean;
  id?: string;
}

function Action({ icon, children, href, onClick, pending = false, id }: ActionProps) {
  const look = {
    variant: "default",
    size: "md",
    fullWidth: true,
    justify: "start",
    leftSection: icon,
    loading: pending,
    ...(id !== undefined && { id }),
  } as const;
  return href === undefined ? (
    <Button {...look} onClick={onClick}>
      {children}
    </Button>
  ) : (
    <Button {...look} component="a" href={href}>
      {children}
    </Button>
  );
}
