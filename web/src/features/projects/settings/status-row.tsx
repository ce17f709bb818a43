import { ActionIcon, Menu, NativeSelect } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconGripVertical,
  IconTrash,
} from "@tabler/icons-react";
import { useRef } from "react";
import type { Id, Status, StatusCategory } from "@/api/types";
import { StatusDot } from "@/components/status-dot";
import { ColourButton } from "../colour-field";
import classes from "../projects.module.css";
import type { StatusPatch } from "../queries/project-parts";
import { NameField } from "./name-field";
import { useRowDrag } from "./use-row-drag";

interface StatusRowProps {
  status: Status;
  /** The position of the last column. */
  last: number;
  /** It was added a moment ago: it wants a name. */
  fresh: boolean;
  disabled: boolean;
  onChange: (patch: StatusPatch) => void;
  onMove: (status: Status, position: number) => void;
  onDropped: (id: Id, position: number) => void;
  onRemove: () => void;
}

const CATEGORIES: { value: StatusCategory; label: string }[] = [
  { value: "todo", label: "Not begun" },
  { value: "doing", label: "Under way" },
  { value: "done", label: "Done" },
];

export function StatusRow(props: StatusRowProps) {
  const { status, last, fresh, disabled, onChange, onMove, onDropped, onRemove } = props;
  const { id, name, position } = status;
  const row = useRef<HTMLLIElement>(null);
  const grip = useRef<HTMLButtonElement>(null);
  const { dragged, edge } = useRowDrag({ row, grip, id, position, disabled, onDropped });
  return (
    <li
      ref={row}
      className={classes.row}
      data-dragged={dragged || undefined}
      data-edge={edge ?? undefined}
    >
      {!disabled && (
        <button
          ref={grip}
          type="button"
          className={classes.grip}
          aria-label={`Place of ${name}: ${position + 1}. Arrow up and arrow down move it.`}
          onKeyDown={(event) => {
            if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
            event.preventDefault();
            onMove(status, position + (event.key === "ArrowUp" ? -1 : 1));
          }}
        >
          <IconGripVertical size={17} aria-hidden />
        </button>
      )}
      {disabled ? (
        <StatusDot color={status.color} size={16} />
      ) : (
        <ColourButton of={name} value={status.color} onChange={(color) => onChange({ color })} />
      )}
      <NameField
        label={`Name of column ${position + 1}`}
        value={name}
        maxLength={100}
        selected={fresh}
        disabled={disabled}
        onSave={(next) => onChange({ name: next })}
      />
      <NativeSelect
        className={classes.category ?? ""}
        aria-label={`What ${name} means`}
        data={CATEGORIES}
        value={status.category}
        disabled={disabled}
        onChange={(event) => {
          const category = CATEGORIES.find(({ value }) => value === event.currentTarget.value);
          if (category !== undefined) onChange({ category: category.value });
        }}
      />
      {!disabled && (
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon size={36} aria-label={`More for ${name}`}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconArrowUp size={16} aria-hidden />}
              disabled={position === 0}
              onClick={() => onMove(status, position - 1)}
            >
              Move up
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowDown size={16} aria-hidden />}
              disabled={position === last}
              onClick={() => onMove(status, position + 1)}
            >
              Move down
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              c="red"
              leftSection={<IconTrash size={16} aria-hidden />}
              disabled={last === 0}
              onClick={onRemove}
            >
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}
