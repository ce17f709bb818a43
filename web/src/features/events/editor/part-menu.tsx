import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import type { Ref } from "react";

interface PartMenuProps {
  name: string;
  position: number;
  /** The position of the last one. */
  last: number;
  editRef: Ref<HTMLButtonElement>;
  onEdit: () => void;
  onMove: (position: number) => void;
  onRemove: () => void;
}

/** What is done with a ticket type or a question. */
export function PartMenu(props: PartMenuProps) {
  const { name, position, last, editRef, onEdit, onMove, onRemove } = props;
  return (
    <>
      <Tooltip label="Edit">
        <ActionIcon ref={editRef} size={36} aria-label={`Edit ${name}`} onClick={onEdit}>
          <IconPencil size={17} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" shadow="md" withinPortal={false}>
        <Menu.Target>
          <ActionIcon size={36} aria-label={`More for ${name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconArrowUp size={16} aria-hidden />}
            disabled={position === 0}
            onClick={() => onMove(position - 1)}
          >
            Move up
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowDown size={16} aria-hidden />}
            disabled={position === last}
            onClick={() => onMove(position + 1)}
          >
            Move down
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item c="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onRemove}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
