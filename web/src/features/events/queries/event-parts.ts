import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type {
  EventDetail,
  Id,
  Question,
  QuestionCreate,
  TicketType,
  TicketTypeCreate,
} from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { showUndo } from "@/lib/toast";
import { eventKeys, patchEvent } from "./events";

/** The ticket types and questions of an event: put in order and removed at once, taken back if refused. */

interface Part {
  id: Id;
  position: number;
}

const touches = () => [eventKeys.details];
/** Changes to the parts of one event are sent one after another: each makes a new version of it. */
const scopeOf = (event: EventDetail) => `event:${event.id}:parts`;

/** The parts in this order, with the places that go with it. */
export function renumbered<T extends Part>(parts: readonly T[]): T[] {
  return parts.map((part, position) => (part.position === position ? part : { ...part, position }));
}

/** Those whose place is another one in this order: only they have to be told to the server. */
export function displaced<T extends Part>(order: readonly T[]): { id: Id; position: number }[] {
  return order.flatMap(({ id, position }, place) =>
    position === place ? [] : [{ id, position: place }],
  );
}

export function useArrangeTicketTypes(event: EventDetail) {
  return useOptimistic<readonly TicketType[], void>({
    key: ["events", "parts"],
    scope: scopeOf(event),
    send: async (order) => {
      for (const { id, position } of displaced(order))
        await api("PATCH /events/{event}/ticket-types/{ticket_type}", {
          path: { event: event.id, ticket_type: id },
          body: { position },
        });
    },
    touches,
    apply: (client, order) =>
      patchEvent(client, event.id, (held) => ({ ...held, ticket_types: renumbered(order) })),
    refused: () => "The order of the tickets was not changed",
  });
}

export function useArrangeQuestions(event: EventDetail) {
  return useOptimistic<readonly Question[], void>({
    key: ["events", "parts"],
    scope: scopeOf(event),
    send: async (order) => {
      for (const { id, position } of displaced(order))
        await api("PATCH /events/{event}/questions/{question}", {
          path: { event: event.id, question: id },
          body: { position },
        });
    },
    touches,
    apply: (client, order) =>
      patchEvent(client, event.id, (held) => ({ ...held, questions: renumbered(order) })),
    refused: () => "The order of the questions was not changed",
  });
}

export function useRemoveTicketType(event: EventDetail) {
  const queryClient = useQueryClient();
  return useOptimistic<TicketType, void>({
    key: ["events", "parts"],
    scope: scopeOf(event),
    send: ({ id }) =>
      api("DELETE /events/{event}/ticket-types/{ticket_type}", {
        path: { event: event.id, ticket_type: id },
      }),
    touches,
    apply: (client, { id }) =>
      patchEvent(client, event.id, (held) => ({
        ...held,
        ticket_types: held.ticket_types.filter((one) => one.id !== id),
      })),
    settle: (_client, _nothing, type) =>
      showUndo({
        message: `The ticket “${type.name}” is removed`,
        undo: async () => {
          const { name, description, quota, opens_at, closes_at, position } = type;
          const body = { name, description, quota, opens_at, closes_at, position };
          await addTicketType(event.id, body);
          await queryClient.invalidateQueries({ queryKey: eventKeys.details });
        },
      }),
    refused: ({ name }) => `The ticket “${name}” was not removed`,
  });
}

export function useRemoveQuestion(event: EventDetail) {
  const queryClient = useQueryClient();
  return useOptimistic<Question, void>({
    key: ["events", "parts"],
    scope: scopeOf(event),
    send: ({ id }) =>
      api("DELETE /events/{event}/questions/{question}", {
        path: { event: event.id, question: id },
      }),
    touches,
    apply: (client, { id }) =>
      patchEvent(client, event.id, (held) => ({
        ...held,
        questions: held.questions.filter((one) => one.id !== id),
      })),
    settle: (_client, _nothing, question) =>
      showUndo({
        message: `“${question.label}” is asked no longer; answers that were given stay`,
        undo: async () => {
          const { label, kind, options, required, position } = question;
          await addQuestion(event.id, { label, kind, options: [...options], required, position });
          await queryClient.invalidateQueries({ queryKey: eventKeys.details });
        },
      }),
    refused: ({ label }) => `“${label}” was not removed`,
  });
}

export function addTicketType(eventId: Id, body: TicketTypeCreate): Promise<TicketType> {
  return api("POST /events/{event}/ticket-types", { path: { event: eventId }, body });
}

export function addQuestion(eventId: Id, body: QuestionCreate): Promise<Question> {
  return api("POST /events/{event}/questions", { path: { event: eventId }, body });
}
