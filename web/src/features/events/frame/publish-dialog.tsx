import { Button, Group, List, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import type { EventDetail } from "@/api/types";
import { lacks } from "./readiness";

interface PublishDialogProps {
  event: EventDetail;
  onClose: () => void;
  onPublish: () => void;
  onEdit: () => void;
}

/** Publishing is not taken back, so what is missing is said first. */
export function PublishDialog({ event, onClose, onPublish, onEdit }: PublishDialogProps) {
  const missing = lacks(event, Date.now());
  const blocked = missing.some(({ blocks }) => blocks);
  return (
    <Stack>
      <Text>
        The event gets a page that everybody with its address can see, and where people register. It
        does not become a draft again; you can go on changing it.
      </Text>
      {missing.length > 0 && (
        <div>
          <Text fw={600} mb={6}>
            {blocked ? "This is in the way" : "You may want to look at this first"}
          </Text>
          <List spacing={6} center={false}>
            {missing.map(({ text, blocks }) => (
              <List.Item
                key={text}
                icon={
                  blocks ? (
                    <IconAlertTriangle size={18} color="var(--mantine-color-error)" aria-hidden />
                  ) : (
                    <IconInfoCircle size={18} aria-hidden />
                  )
                }
              >
                {text}
              </List.Item>
            ))}
          </List>
        </div>
      )}
      <Group justify="flex-end" gap="xs">
        {missing.length > 0 && (
          <Button variant="subtle" color="gray" onClick={onEdit}>
            Edit it
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          Not yet
        </Button>
        <Button disabled={blocked} onClick={onPublish} data-autofocus>
          Publish
        </Button>
      </Group>
    </Stack>
  );
}
