import { ActionIcon, Tooltip } from "@mantine/core";
import {
  IconBlockquote,
  IconBold,
  IconCode,
  IconHeading,
  IconItalic,
  IconLink,
  IconList,
  IconListCheck,
  IconListNumbers,
} from "@tabler/icons-react";
import { type ComponentType, type KeyboardEvent, useState } from "react";
import classes from "./editor.module.css";
import { addLink, type Edit, type Field, toggleLines, toggleMark } from "./text-edits";

interface Tool {
  label: string;
  hint?: string;
  icon: ComponentType<{ size: number; stroke: number }>;
  edit: (field: Field) => Edit;
}

const TOOLS: readonly Tool[] = [
  { label: "Heading", icon: IconHeading, edit: (field) => toggleLines(field, "heading") },
  { label: "Bold", hint: "Ctrl B", icon: IconBold, edit: (field) => toggleMark(field, "**") },
  { label: "Italic", hint: "Ctrl I", icon: IconItalic, edit: (field) => toggleMark(field, "*") },
  { label: "Code", icon: IconCode, edit: (field) => toggleMark(field, "`") },
  { label: "Link", icon: IconLink, edit: (field) => addLink(field) },
  { label: "List", icon: IconList, edit: (field) => toggleLines(field, "bullet") },
  { label: "Numbered list", icon: IconListNumbers, edit: (field) => toggleLines(field, "number") },
  { label: "Checklist", icon: IconListCheck, edit: (field) => toggleLines(field, "task") },
  { label: "Quotation", icon: IconBlockquote, edit: (field) => toggleLines(field, "quote") },
];

/** One stop for the Tab key, arrows within (the toolbar pattern of the ARIA guide). */
export function Toolbar({ onEdit }: { onEdit: (edit: (field: Field) => Edit) => void }) {
  const [current, setCurrent] = useState(0);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (current + step + TOOLS.length) % TOOLS.length;
    setCurrent(next);
    event.currentTarget.querySelectorAll("button")[next]?.focus();
  };
  return (
    <div
      className={classes.toolbar}
      role="toolbar"
      aria-label="Formatting"
      aria-orientation="horizontal"
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {TOOLS.map(({ label, hint, icon: Icon, edit }, index) => (
        <Tooltip key={label} label={hint === undefined ? label : `${label} · ${hint}`}>
          <ActionIcon
            size={28}
            aria-label={label}
            tabIndex={index === current ? 0 : -1}
            onFocus={() => setCurrent(index)}
            // The field keeps its selection, which is what the tool works on.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onEdit(edit)}
          >
            <Icon size={17} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}
