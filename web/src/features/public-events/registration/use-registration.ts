import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "@/api/client";
import type { PublicEvent, PublicRegistration } from "@/api/types";
import { goTo, useAddress } from "@/lib/address";
import type { FormFailure } from "@/lib/use-submit";
import { typesToChoose } from "../event/standing";
import { type Arrival, keepTicket, ticketAddress } from "../kept-tickets";
import { publicEventQuery } from "../queries/event";
import { CODE_DIGITS, check, type FieldErrors } from "./check";
import {
  clearRegistration,
  fitted,
  readRegistration,
  type SentCode,
  sentCode,
  stillGood,
  type Values,
  writeRegistration,
} from "./draft";
import { type Refusal, refusalOf } from "./refusal";
import { CODE_STEP, DETAILS_STEP } from "./steps";

/** What goes on at this moment. */
type Pending = "sending" | "registering" | null;

/**
 * A registration from the first field to the ticket: the details, then the code from the mail, and one
 * request with both. The step stands in the address, so that Back goes back. `waiting`: it was said that
 * there is no place, only a list.
 */
export function useRegistration(event: PublicEvent, waiting: boolean) {
  const queryClient = useQueryClient();
  const { hash } = useAddress();
  const [draft, setDraft] = useState(() => readRegistration(event));
  const [errors, setErrors] = useState<FieldErrors>({});
  /** How often fields were found wrong: each time, the first of them gets the focus. */
  const [refusals, setRefusals] = useState(0);
  const [failure, setFailure] = useState<FormFailure | null>(null);
  const [codeOver, setCodeOver] = useState<string | null>(null);
  const [pending, setPending] = useState<Pending>(null);

  const { sent } = draft;
  const values = fitted(draft.values, event);
  const atCode = hash === CODE_STEP && sent !== null;

  // Without a code that was sent there is nothing to type: a reload or a bookmark led here.
  useEffect(() => {
    if (hash === CODE_STEP && sent === null) goTo(DETAILS_STEP, { replace: true });
  }, [hash, sent]);

  const keep = (next: { values?: Values; sent?: SentCode | null }) => {
    const changed = { ...draft, ...next };
    setDraft(changed);
    writeRegistration(event, changed);
  };

  const clearMessages = () => {
    setErrors({});
    setFailure(null);
    setCodeOver(null);
  };

  const blame = (found: FieldErrors) => {
    setErrors(found);
    setRefusals((count) => count + 1);
  };

  const change = (changed: Partial<Values>, field: string) => {
    keep({ values: { ...values, ...changed } });
    setErrors(({ [field]: _mended, ...others }) => others);
  };

  /** True when a code is on its way. */
  const send = async () => {
    const email = values.email.trim();
    setPending("sending");
    clearMessages();
    try {
      const challenge = await api("POST /auth/otp/send", { body: { email } });
      keep({ values: { ...values, email }, sent: sentCode(challenge, email, Date.now()) });
      if (!atCode) goTo(CODE_STEP);
      return true;
    } catch (error) {
      await settle(refusalOf(error));
      return false;
    } finally {
      setPending(null);
    }
  };

  /** From the details to the code. A code that is good still is not sent again. */
  const proceed = async () => {
    clearMessages();
    const found = check(values, event);
    if (Object.keys(found).length > 0) return blame(found);
    if (stillGood(sent, values.email.trim(), Date.now())) goTo(CODE_STEP);
    else await send();
  };

  const finish = async (code: string) => {
    if (sent === null) return;
    clearMessages();
    if (code.length < CODE_DIGITS) {
      blame({ code: `The code has ${CODE_DIGITS} digits.` });
      return;
    }
    setPending("registering");
    try {
      const made = await api("POST /public/events/{slug}/registrations", {
        path: { slug: event.slug },
        body: bodyOf(values, event, sent, code),
      });
      const overtaken = made.status === "waiting" && !waiting;
      arrive(made, made.manage_secret ?? "", overtaken ? "overtaken" : "registered");
    } catch (error) {
      await settle(refusalOf(error));
    } finally {
      setPending(null);
    }
  };

  /** To the ticket, which has an address of its own: a reload shows it again. */
  const arrive = (registration: PublicRegistration, secret: string, arrival: Arrival) => {
    keepTicket(registration, secret, Date.now());
    clearRegistration(event);
    void queryClient.invalidateQueries(publicEventQuery(event.slug));
    goTo(ticketAddress(registration.id, secret), { replace: true, state: { arrival } });
  };

  const settle = async (refusal: Refusal) => {
    switch (refusal.kind) {
      case "registered":
        arrive(refusal.registration, refusal.secret, "already");
        break;
      case "details":
        // What is asked, or can be chosen, may be other than the page knows: that comes first.
        await queryClient.refetchQueries(publicEventQuery(event.slug));
        blame(refusal.errors);
        if (atCode) goTo(DETAILS_STEP, { replace: true });
        break;
      case "code":
        blame({ code: refusal.error });
        break;
      case "code_over":
        setCodeOver(refusal.message);
        break;
      case "moved_on":
        setFailure({ message: refusal.message, requestId: null });
        void queryClient.invalidateQueries(publicEventQuery(event.slug));
        break;
      case "failure":
        setFailure(refusal.failure);
    }
  };

  return {
    values,
    sent,
    errors,
    refusals,
    failure,
    codeOver,
    pending,
    atCode,
    choices: typesToChoose(event),
    change,
    proceed,
    finish,
    sendAgain: send,
  };
}

export type Registering = ReturnType<typeof useRegistration>;

function bodyOf(values: Values, event: PublicEvent, sent: SentCode, code: string) {
  const { language } = navigator;
  const answers = Object.entries(values.answers).filter(([, answer]) => answer.trim() !== "");
  return {
    challenge_id: sent.challenge,
    code,
    name: values.name.trim(),
    answers: Object.fromEntries(answers),
    ...(event.ticket_types.length > 1 && { ticket_type_id: values.ticketType }),
    ...(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language) && { locale: language }),
  };
}
