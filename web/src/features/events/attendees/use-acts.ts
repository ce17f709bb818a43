import { useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { describeError } from "@/api/errors";
import type { EventDetail, Registration, Ticket } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { showError, showSuccess } from "@/lib/toast";
import { putRegistration, registrationDetails, registrationLists } from "../queries/registrations";
import { statisticsQuery } from "../queries/statistics";

/** What the server answers with, and what is shown before it has. */
interface Act {
  key: string;
  send: (registration: Registration) => Promise<Registration | Ticket>;
  shown: (registration: Registration) => Registration;
  refused: (name: string) => string;
  /** What to say; `former` is what it was before. */
  done: (registration: Registration, former: Registration) => [title: string, message: string];
}

const path = ({ event_id, id }: Registration) => ({ event: event_id, registration: id });
const revoked = (ticket: Ticket | null): Ticket | null =>
  ticket === null ? null : { ...ticket, status: "revoked" };

const CANCEL: Act = {
  key: "cancel",
  send: (one) =>
    api("POST /events/{event}/registrations/{registration}/cancel", { path: path(one) }),
  shown: (one) => ({
    ...one,
    status: "cancelled",
    cancelled_by: "organiser",
    ticket: revoked(one.ticket),
  }),
  refused: (name) => `${name} is still registered`,
  done: ({ name, email }, { status }) => [
    `${name} is no longer registered`,
    `A mail to ${email} says so.${status === "waiting" ? "" : " The place goes to who waits longest."}`,
  ],
};

const PROMOTE: Act = {
  key: "promote",
  send: (one) =>
    api("POST /events/{event}/registrations/{registration}/promote", { path: path(one) }),
  shown: (one) => ({ ...one, status: "confirmed", offer_expires_at: null }),
  refused: (name) => `${name} was not given a place`,
  done: ({ name, email }) => [`${name} has a place`, `The ticket is on its way to ${email}.`],
};

const ticketPath = ({ ticket }: Registration) => ({ ticket: ticket?.id ?? "" });

const REISSUE: Act = {
  key: "reissue",
  send: (one) => api("POST /tickets/{ticket}/reissue", { path: ticketPath(one) }),
  shown: ({ ticket, ...one }) => ({
    ...one,
    ticket:
      ticket === null ? null : { ...ticket, status: "valid", generation: ticket.generation + 1 },
  }),
  refused: (name) => `The ticket of ${name} was not re-issued`,
  done: ({ email }) => [
    "The ticket has another code",
    `It is on its way to ${email}. The former code lets nobody in.`,
  ],
};

const REVOKE: Act = {
  key: "revoke",
  send: (one) => api("POST /tickets/{ticket}/revoke", { path: ticketPath(one) }),
  shown: (one) => ({ ...one, ticket: revoked(one.ticket) }),
  refused: (name) => `The ticket of ${name} still lets them in`,
  done: ({ name }) => [
    `The ticket of ${name} lets nobody in`,
    "The place stays theirs; re-issuing the ticket makes it good again.",
  ],
};

function useAct(event: EventDetail, act: Act) {
  return useOptimistic<Registration, Registration | Ticket>({
    key: ["events", "registration", act.key],
    scope: `event:${event.id}`,
    send: act.send,
    touches: () => [registrationLists(event.id), registrationDetails(event.id)],
    apply: (queryClient, one) => putRegistration(queryClient, act.shown(one)),
    refused: ({ name }) => act.refused(name),
    settle: (queryClient, answer, one) => {
      const now = "serial" in answer ? answer : { ...one, ticket: answer };
      putRegistration(queryClient, now);
      void queryClient.invalidateQueries({ queryKey: statisticsQuery(event.id).queryKey });
      showSuccess(...act.done(now, one));
    },
    refetch: false,
  });
}

export function useActs(event: EventDetail) {
  const acts = {
    cancel: useAct(event, CANCEL),
    promote: useAct(event, PROMOTE),
    reissue: useAct(event, REISSUE),
    revoke: useAct(event, REVOKE),
  };
  return { ...acts, resend: useResend() };
}

/** Has the mail sent again that says how a registration stands. */
function useResend() {
  return useMutation({
    mutationKey: ["events", "registration", "resend"],
    mutationFn: (one: Registration) =>
      api("POST /events/{event}/registrations/{registration}/resend", { path: path(one) }),
    onSuccess: (_, { email }) => showSuccess("The mail is sent again", `It goes to ${email}.`),
    onError: (error, { email }) => showError(`No mail goes to ${email}`, describeError(error)),
  });
}
