import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "@/api/client";
import type { PublicRegistration } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { failureOf } from "../failures";
import { ticketQuery } from "../queries/ticket";
import classes from "./ticket.module.css";

interface GiveBackProps {
  registration: PublicRegistration;
  secret: string;
  onKept: () => void;
}

/** The one thing here that cannot be taken back, since somebody else has the place a moment later. */
export function GiveBack({ registration, secret, onKept }: GiveBackProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const queryClient = useQueryClient();
  const giveBack = useMutation({
    mutationFn: () =>
      api("DELETE /public/registrations/{registration}", {
        path: { registration: registration.id },
        manageSecret: secret,
      }),
    onSuccess: () => queryClient.refetchQueries(ticketQuery(registration.id, secret)),
  });
  useEffect(() => heading.current?.focus(), []);
  const waits = registration.status === "waiting";
  return (
    <section className={classes.panel} aria-labelledby="give-back-title">
      <h2 className={classes.panelTitle} id="give-back-title" ref={heading} tabIndex={-1}>
        {waits ? "Leave the waiting list?" : "Give the place back?"}
      </h2>
      <p className={classes.text}>
        {waits
          ? "Those behind you move up at once. Whoever registers again waits behind everybody else."
          : "It goes to somebody else at once, so this cannot be undone. To come after all, you would have to register again, if there is a place then."}
      </p>
      <FormFailure failure={giveBack.isError ? failureOf(giveBack.error) : null} />
      <div className={classes.buttons}>
        {/* White on the theme's usual red has too little contrast. */}
        <Button
          size="md"
          color="red.9"
          loading={giveBack.isPending}
          onClick={() => giveBack.mutate()}
        >
          {waits ? "Leave the list" : "Give it back"}
        </Button>
        <Button variant="default" size="md" onClick={onKept}>
          {waits ? "Stay on it" : "Keep my place"}
        </Button>
      </div>
    </section>
  );
}
