import { Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api } from "@/api/client";
import type { EventDetail, Id, TicketType } from "@/api/types";
import { ArrangedRow } from "@/components/arranged-row";
import { momentOf } from "@/lib/events";
import { formatNumber } from "@/lib/format";
import { useFormDraft } from "@/lib/use-form-draft";
import { eventKeys } from "../queries/events";
import classes from "./editor.module.css";
import { PartMenu } from "./part-menu";
import { TicketForm } from "./ticket-form";
import { ticketPatch, ticketValues } from "./ticket-values";

interface TicketRowProps {
  event: EventDetail;
  type: TicketType;
  position: number;
  last: number;
  onMove: (id: Id, position: number) => void;
  onRemove: (type: TicketType) => void;
}

export function TicketRow({ event, type, position, last, onMove, onRemove }: TicketRowProps) {
  const queryClient = useQueryClient();
  const saved = ticketValues(type, event.timezone);
  const draft = useFormDraft(`event:${event.id}:ticket:${type.id}`, saved);
  // What somebody had begun to write before a reload is open again.
  const [editing, setEditing] = useState(draft.dirty);
  const edit = useRef<HTMLButtonElement>(null);
  const leave = () => {
    setEditing(false);
    setTimeout(() => edit.current?.focus());
  };
  return (
    <ArrangedRow
      kind="ticket"
      id={type.id}
      name={type.name}
      position={position}
      onMove={(to) => onMove(type.id, to)}
      onDropped={onMove}
    >
      {editing ? (
        <TicketForm
          event={event}
          draft={draft}
          taken={type.taken}
          label={`Ticket ${type.name}`}
          action="Save"
          onSave={async (values) => {
            const body = ticketPatch(saved, values, event.timezone);
            if (Object.keys(body).length > 0)
              await api("PATCH /events/{event}/ticket-types/{ticket_type}", {
                path: { event: event.id, ticket_type: type.id },
                body,
              });
            await queryClient.invalidateQueries({ queryKey: eventKeys.details });
          }}
          onLeave={leave}
        />
      ) : (
        <>
          <div className={classes.part}>
            <Text fw={600} size="sm">
              {type.name}
            </Text>
            {type.description !== "" && (
              <Text size="sm" c="dimmed" lineClamp={2}>
                {type.description}
              </Text>
            )}
            <Text size="sm" c="dimmed">
              {factsOf(event, type).join(" · ")}
            </Text>
          </div>
          <PartMenu
            name={type.name}
            position={position}
            last={last}
            editRef={edit}
            onEdit={() => setEditing(true)}
            onMove={(to) => onMove(type.id, to)}
            onRemove={() => onRemove(type)}
          />
        </>
      )}
    </ArrangedRow>
  );
}

function factsOf(event: EventDetail, { quota, taken, opens_at, closes_at }: TicketType): string[] {
  return [
    quota === null
      ? `${formatNumber(taken)} taken`
      : `${formatNumber(taken)} of ${formatNumber(quota)} taken`,
    ...(opens_at === null ? [] : [`from ${momentOf(event, opens_at)}`]),
    ...(closes_at === null ? [] : [`until ${momentOf(event, closes_at)}`]),
  ];
}
