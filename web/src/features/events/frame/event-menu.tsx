import { ActionIcon, Menu } from "@mantine/core";
import { IconCalendarCancel, IconDots, IconLayoutKanban, IconTrash } from "@tabler/icons-react";
import type { EventDetail } from "@/api/types";
import { canDelete, type FrameActions } from "./use-frame-actions";

interface EventMenuProps {
  event: EventDetail;
  actions: FrameActions;
}

const ICON = { size: 16, "aria-hidden": true } as const;

export function EventMenu({ event, actions }: EventMenuProps) {
  const { status, over, project_id } = event;
  return (
    <Menu position="bottom-end" shadow="md" width={230} withinPortal={false}>
      <Menu.Target>
        <ActionIcon size={36} variant="default" aria-label="More for this event">
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {project_id === null && !over && (
          <Menu.Item leftSection={<IconLayoutKanban {...ICON} />} onClick={actions.makeBoard}>
            Make a board
          </Menu.Item>
        )}
        {status === "published" && !over && (
          <Menu.Item
            c="red"
            leftSection={<IconCalendarCancel {...ICON} />}
            onClick={actions.cancel}
          >
            Cancel the event
          </Menu.Item>
        )}
        {canDelete(event) && (
          <Menu.Item c="red" leftSection={<IconTrash {...ICON} />} onClick={actions.remove}>
            Delete
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
