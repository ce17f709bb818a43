import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { api } from "@/api/client";
import type { PublicRegistration } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { useNow } from "@/components/time";
import { leftInWords } from "@/lib/durations";
import { momentOf } from "@/lib/events";
import { failureOf } from "../failures";
import { ticketQuery } from "../queries/ticket";
import classes from "./ticket.module.css";
import { useShown } from "./use-shown";

interface OfferProps {
  registration: PublicRegistration;
  secret: string;
  /** Its time is over: what became of it, the server says. */
  onOver: () => void;
}

/** A place that is held for a while. */
export function Offer({ registration, secret, onOver }: OfferProps) {
  const queryClient = useQueryClient();
  const shown = useShown(registration, secret);
  const accept = useMutation({
    mutationFn: () =>
      api("POST /public/registrations/{registration}/accept-offer", {
        path: { registration: registration.id },
        manageSecret: secret,
      }),
    onSuccess: shown,
    // Too late, or the event was cancelled: the page says which as soon as it knows.
    onError: () => queryClient.invalidateQueries(ticketQuery(registration.id, secret)),
  });
  const until = registration.offer_expires_at;
  const left = Date.parse(until ?? "") - useNow();
  const over = left <= 0;
  const tell = useEffectEvent(onOver);
  useEffect(() => {
    if (over) tell();
  }, [over]);

  return (
    <section className={classes.panel} aria-label="Offer">
      {until !== null && (
        <p className={classes.text}>
          It is held for you until <strong>{momentOf(registration.event, until)}</strong>: you have{" "}
          {leftInWords(left)}. After that it goes to whoever waits next.
        </p>
      )}
      <FormFailure failure={accept.isError ? failureOf(accept.error) : null} />
      <Button size="lg" fullWidth loading={accept.isPending} onClick={() => accept.mutate()}>
        Take the place
      </Button>
    </section>
  );
}
