import { Drawer } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/errors";
import type { DoorTicket, Id } from "@/api/types";
import { showError } from "@/lib/toast";
import type { Door } from "../door/door";
import { invalidateDoor } from "../queries/door";
import { DoorSearch } from "../search/door-search";

interface SearchDrawerProps {
  eventId: Id;
  door: Door;
  opened: boolean;
  onClose: () => void;
  onAdmit: (ticket: DoorTicket) => void;
}

/** The search by name; who is let in there is shown as if they had been scanned. */
export function SearchDrawer({ eventId, door, opened, onClose, onAdmit }: SearchDrawerProps) {
  const queryClient = useQueryClient();
  const [busy, setBusy] = useState<Id | null>(null);
  const undo = async ({ ticket_id }: DoorTicket, checkIn: Id) => {
    setBusy(ticket_id);
    try {
      await door.undoCheckIn(checkIn, ticket_id);
    } catch (error) {
      showError("The admission was not taken back", describeError(error));
    }
    await invalidateDoor(queryClient, eventId);
    setBusy(null);
  };
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="md"
      title="Search by name"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <DoorSearch
        eventId={eventId}
        busy={busy}
        atOnce
        onUndo={(ticket, checkIn) => void undo(ticket, checkIn)}
        onAdmit={(ticket) => {
          onClose();
          onAdmit(ticket);
        }}
      />
    </Drawer>
  );
}
