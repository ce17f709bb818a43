import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Id, Status } from "@/api/types";

interface MoveTasksDialogProps {
  /** The column that is to go and still has tasks; null while nobody asks. */
  status: Status | null;
  others: readonly Status[];
  onClose: () => void;
  onMove: (target: Id) => Promise<void>;
}

/** A column with tasks goes only when it is said where they go. */
export function MoveTasksDialog({ status, others, onClose, onMove }: MoveTasksDialogProps) {
  const [target, setTarget] = useState<Id | null>(null);
  const [pending, setPending] = useState(false);
  const chosen = others.some(({ id }) => id === target) ? target : (others[0]?.id ?? null);
  const move = async () => {
    if (chosen === null) return;
    setPending(true);
    await onMove(chosen);
    setPending(false);
  };
  return (
    <Modal opened={status !== null} onClose={onClose} title={`Remove “${status?.name ?? ""}”`}>
      <Stack>
        <Text size="sm">
          Tasks stand in this column, perhaps archived or deleted ones. Each of them gets another
          status, and its history says so.
        </Text>
        <Select
          label="Where do they go?"
          data={others.map(({ id, name }) => ({ value: id, label: name }))}
          value={chosen}
          onChange={setTarget}
          allowDeselect={false}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Keep the column
          </Button>
          <Button color="red" loading={pending} onClick={() => void move()}>
            Move them and remove it
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
