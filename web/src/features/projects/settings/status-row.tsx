import { ActionIcon, Menu, NativeSelect } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDots, IconTrash } from "@tabler/icons-react";
import type { Id, Status, StatusCategory } from "@/api/types";
import { ArrangedRow } from "@/components/arranged-row";
import { StatusDot } from "@/components/status-dot";
import { ColourButton } from "../colour-field";
import classes from "../projects.module.css";
import type { StatusPatch } from "../queries/project-parts";
import { NameField } from "./name-field";

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
  return (
    <ArrangedRow
      kind="status"
      id={id}
      name={name}
      position={position}
      fixed={disabled}
      onMove={(to) => onMove(status, to)}
      onDropped={onDropped}
    >
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
    </ArrangedRow>
  );
}
