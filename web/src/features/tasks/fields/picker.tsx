import { type MouseEvent, type ReactNode, type Ref, useRef, useState } from "react";
import classes from "./picker.module.css";
import { PickerList, type PickerOption } from "./picker-list";

export type { PickerOption } from "./picker-list";

export interface PickerProps {
  /** What is chosen: "Status", "Assignees". */
  label: string;
  /** What is chosen now, in words; it ends the button's name. */
  valueText: string;
  options: readonly PickerOption[];
  selected: readonly string[];
  /** Several may be chosen; the list then stays open. */
  multiple?: boolean;
  /** When to tell: at every choice, or once when the list closes (one change instead of five). */
  commit?: "each" | "close";
  onChange: (selected: string[]) => void;
  /** Offers to make what was searched for and not found. Returns the new option's value. */
  onCreate?: ((name: string) => Promise<string | null>) | undefined;
  disabled?: boolean;
  /** Nothing is chosen: a table may show that more quietly. */
  unset?: boolean;
  className?: string | undefined;
  tabIndex?: number;
  buttonRef?: Ref<HTMLButtonElement>;
  /** What the button shows. */
  children: ReactNode;
}

/**
 * A button that opens a list to choose from. The list exists only while it is open, so that a table
 * can have five of these in every row.
 */
export function Picker(props: PickerProps) {
  const { label, valueText, selected, commit = "each", onChange, multiple = false } = props;
  const [draft, setDraft] = useState<readonly string[] | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const open = draft !== null;

  const close = (refocus: boolean) => {
    if (draft !== null && commit === "close" && !sameChoice(draft, selected)) onChange([...draft]);
    setDraft(null);
    if (refocus) button.current?.focus();
  };
  const choose = (next: string[]) => {
    if (multiple && commit === "close") return setDraft(next);
    if (multiple) setDraft(next);
    else {
      setDraft(null);
      button.current?.focus();
    }
    if (!sameChoice(next, selected)) onChange(next);
  };
  const toggle = (event: MouseEvent) => {
    event.stopPropagation();
    if (open) close(true);
    else setDraft(selected);
  };

  return (
    <span className={classes.root}>
      <button
        ref={(node) => {
          button.current = node;
          assign(props.buttonRef, node);
        }}
        type="button"
        className={props.className ?? classes.button}
        aria-label={`${label}: ${valueText}`}
        aria-haspopup="listbox"
        data-unset={props.unset || undefined}
        aria-expanded={open}
        disabled={props.disabled}
        tabIndex={props.tabIndex}
        onClick={toggle}
      >
        {props.children}
      </button>
      {open && (
        <PickerList
          label={label}
          options={props.options}
          selected={multiple && commit === "each" ? selected : draft}
          multiple={multiple}
          onChange={choose}
          onCreate={props.onCreate}
          onClose={close}
          ignore={button}
        />
      )}
    </span>
  );
}

function sameChoice(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}

function assign<T>(ref: Ref<T> | undefined, value: T | null): void {
  if (typeof ref === "function") ref(value);
  else if (ref) ref.current = value;
}
