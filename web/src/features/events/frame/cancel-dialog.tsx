import { Stack, Text } from "@mantine/core";
import type { EventDetail } from "@/api/types";
import { ConfirmField } from "@/components/confirm-field";
import { formatNumber } from "@/lib/format";

interface CancelDialogProps {
  event: EventDetail;
  onClose: () => void;
  onCancel: () => void;
}

/** Nobody can take this back once the mails are out. */
export function CancelDialog({ event, onClose, onCancel }: CancelDialogProps) {
  return (
    <Stack gap="md">
      <Text>
        {toldInWords(event.taken)} Their tickets are no longer good. The page stays and says that
        the event does not take place.
      </Text>
      <Text fw={600}>A cancelled event cannot be published again.</Text>
      <ConfirmField
        expected={event.title}
        label="Title of the event"
        action="Cancel the event"
        keep="Keep it on"
        onConfirm={onCancel}
        onCancel={onClose}
      />
    </Stack>
  );
}

function toldInWords(taken: number): string {
  if (taken === 0)
    return "Nobody has a place so far. Who is on the waiting list is told by mail at once.";
  const people = taken === 1 ? "One person has" : `${formatNumber(taken)} people have`;
  return `${people} a place. They, and who is on the waiting list, are told by mail at once.`;
}
