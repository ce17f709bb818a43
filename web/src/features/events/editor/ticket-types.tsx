import { useQueryClient } from "@tanstack/react-query";
import type { EventDetail } from "@/api/types";
import rows from "@/components/rows.module.css";
import { useFormDraft } from "@/lib/use-form-draft";
import { addTicketType, useArrangeTicketTypes, useRemoveTicketType } from "../queries/event-parts";
import { eventKeys } from "../queries/events";
import { AddPart } from "./add-part";
import { TicketForm } from "./ticket-form";
import { TicketRow } from "./ticket-row";
import { NO_TICKET, ticketBody } from "./ticket-values";
import { useArranging } from "./use-arranging";

/** What people choose from when they register. */
export function TicketTypes({ event }: { event: EventDetail }) {
  const queryClient = useQueryClient();
  const arrange = useArrangeTicketTypes(event);
  const remove = useRemoveTicketType(event);
  const { shown, move, announcement } = useArranging(
    event.ticket_types,
    ({ name }) => name,
    arrange.mutate,
  );
  const draft = useFormDraft(`event:${event.id}:ticket:new`, NO_TICKET);
  return (
    <>
      <ul className={rows.rows}>
        {shown.map((type, position) => (
          <TicketRow
            key={type.id}
            event={event}
            type={type}
            position={position}
            last={shown.length - 1}
            onMove={move}
            onRemove={remove.mutate}
          />
        ))}
      </ul>
      <AddPart action="Add a ticket" begun={draft.dirty}>
        {(onLeave) => (
          <TicketForm
            event={event}
            draft={draft}
            taken={0}
            label="New ticket"
            action="Add the ticket"
            onSave={async (values) => {
              await addTicketType(event.id, ticketBody(values, event.timezone));
              await queryClient.invalidateQueries({ queryKey: eventKeys.details });
            }}
            onLeave={onLeave}
          />
        )}
      </AddPart>
      <div className="visually-hidden" role="status" aria-live="polite">
        {announcement}
      </div>
    </>
  );
}
