import { Button, Group, Stack, Text } from "@mantine/core";
import { IconCalendarCancel, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { EventDetail } from "@/api/types";
import { canDelete, useFrameActions } from "../frame/use-frame-actions";

/** Cancelling tells people and cannot be taken back; deleting puts it into the trash. */
export function PutAway({ event }: { event: EventDetail }) {
  const actions = useFrameActions(event);
  return (
    <Stack gap="lg">
      {event.status === "published" && !event.over && (
        <Choice text="It does not take place. Everybody who is registered or waits is told by mail, and the page says so. This is not taken back.">
          <Button
            variant="light"
            color="red"
            leftSection={<IconCalendarCancel size={16} aria-hidden />}
            onClick={actions.cancel}
          >
            Cancel the event
          </Button>
        </Choice>
      )}
      {canDelete(event) ? (
        <Choice text="It goes into the trash with its registrations and numbers, and can be restored from there for a while.">
          <Button
            variant="light"
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={actions.remove}
          >
            Delete
          </Button>
        </Choice>
      ) : (
        <Text size="sm" c="dimmed">
          A published event is cancelled before it is deleted, so that those who registered are
          told.
        </Text>
      )}
    </Stack>
  );
}

function Choice({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Group justify="space-between" gap="md">
      <Text size="sm" maw="24rem">
        {text}
      </Text>
      {children}
    </Group>
  );
}
