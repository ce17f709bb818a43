import { ActionIcon, Menu } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconArchive, IconArchiveOff, IconDots, IconLink, IconTrash } from "@tabler/icons-react";
import type { Me, Task } from "@/api/types";
import { isAdmin, useMe } from "@/lib/session";
import { showError, showSuccess } from "@/lib/toast";
import { useArchiveTask } from "../queries/archive-task";
import { useDeleteTask } from "../queries/delete-task";

interface TaskActionsProps {
  task: Task;
  /** The task is gone from where it was. */
  onGone: () => void;
}

export function TaskActions({ task, onGone }: TaskActionsProps) {
  const me = useMe();
  const archive = useArchiveTask();
  const remove = useDeleteTask();
  const copyLink = useCopyLink(task.key);
  const icon = { size: 16, "aria-hidden": true } as const;
  const deletable = mayDelete(task, me);
  return (
    <Menu position="bottom-end" shadow="md" width={240}>
      <Menu.Target>
        <ActionIcon size={34} aria-label={`Actions for ${task.key}`}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconLink {...icon} />} onClick={copyLink}>
          Copy link
        </Menu.Item>
        {task.deleted_at === null && (
          <>
            <Menu.Item
              leftSection={
                task.archived_at === null ? <IconArchive {...icon} /> : <IconArchiveOff {...icon} />
              }
              onClick={() => archive(task, task.archived_at === null)}
            >
              {task.archived_at === null ? "Archive" : "Back to the board"}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTrash {...icon} />}
              disabled={!deletable}
              title={
                deletable ? undefined : "Only an admin, its author or an assignee may delete it."
              }
              onClick={() => {
                remove.mutate(task);
                onGone();
              }}
            >
              Delete
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

export function mayDelete(task: Task, me: Me): boolean {
  return isAdmin(me) || task.created_by === me.id || task.assignee_ids.includes(me.id);
}

export function useCopyLink(key: string): () => void {
  const clipboard = useClipboard();
  return () => {
    const link = `${window.location.origin}/tasks/${key}`;
    // Browsers give pages the clipboard over HTTPS only.
    if (navigator.clipboard === undefined) return showError("The link could not be copied", link);
    clipboard.copy(link);
    showSuccess("The link is copied", link);
  };
}
