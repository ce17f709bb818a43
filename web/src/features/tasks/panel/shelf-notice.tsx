import { Alert, Button, Group, Text } from "@mantine/core";
import { IconArchive, IconTrash } from "@tabler/icons-react";
import type { Task } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { useDirectory } from "@/lib/directory";
import { displayName } from "@/lib/session";
import { useArchiveTask } from "../queries/archive-task";
import { useRestoreTask } from "./use-restore-task";

/** Says that a task is not on the board, and offers the way back. */
export function ShelfNotice({ task }: { task: Task }) {
  const people = useDirectory();
  const restore = useRestoreTask();
  const archive = useArchiveTask();
  if (task.deleted_at !== null) {
    const by = people.get(task.deleted_by ?? "");
    return (
      <Alert color="red" py="xs" icon={<IconTrash size={18} aria-hidden />}>
        <Group justify="space-between" gap="xs">
          <Text size="sm">
            {by === undefined ? "Put" : `${displayName(by)} put it`} into the trash{" "}
            <RelativeTime at={task.deleted_at} />. It can be read, not changed.
          </Text>
          <Button
            size="xs"
            variant="default"
            loading={restore.isPending}
            onClick={() => restore.mutate(task)}
          >
            Restore
          </Button>
        </Group>
      </Alert>
    );
  }
  if (task.archived_at === null) return null;
  return (
    <Alert color="gray" py="xs" icon={<IconArchive size={18} aria-hidden />}>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          Archived <RelativeTime at={task.archived_at} />: it is not on the board.
        </Text>
        <Button size="xs" variant="default" onClick={() => archive(task, false)}>
          Back to the board
        </Button>
      </Group>
    </Alert>
  );
}
