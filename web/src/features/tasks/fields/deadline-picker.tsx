import { Popover, UnstyledButton } from "@mantine/core";
import { IconCalendarPlus } from "@tabler/icons-react";
import { lazy, type ReactNode, type Ref, Suspense, useRef, useState } from "react";
import { useNow } from "@/components/time";
import { DeadlineLabel, deadlineWords } from "./deadline-label";
import classes from "./picker.module.css";
import { PopupAnchor } from "./popup-anchor";

// The calendar is needed only by whoever opens it, and is larger than the board.
const DeadlineForm = lazy(() => import("./deadline-form"));

interface DeadlinePickerProps {
  value: string | null;
  completed?: boolean;
  onChange: (deadline: string | null) => void;
  disabled?: boolean;
  className?: string | undefined;
  tabIndex?: number;
  buttonRef?: Ref<HTMLButtonElement>;
  /** Offers "No deadline" also when none is set here, because others may have one. */
  clearable?: boolean;
  /** What the button shows, instead of the deadline. */
  children?: ReactNode;
}

export function DeadlinePicker(props: DeadlinePickerProps) {
  const { value, completed = false, onChange } = props;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const now = useNow();
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <span className={classes.root}>
      <UnstyledButton
        ref={(node) => {
          button.current = node;
          if (typeof props.buttonRef === "function") props.buttonRef(node);
          else if (props.buttonRef) props.buttonRef.current = node;
        }}
        className={props.className ?? classes.button ?? ""}
        aria-label={`Deadline: ${value === null ? "No deadline" : deadlineWords(value, completed, now)}`}
        aria-haspopup="dialog"
        data-unset={(value === null && props.children === undefined) || undefined}
        aria-expanded={open}
        disabled={props.disabled ?? false}
        {...(props.tabIndex !== undefined && { tabIndex: props.tabIndex })}
        onClick={(event) => {
          event.stopPropagation();
          setOpen(!open);
        }}
      >
        {props.children !== undefined ? (
          props.children
        ) : value === null ? (
          <span className={classes.placeholder}>
            <IconCalendarPlus size={17} stroke={1.6} aria-hidden />
            <span className={classes.text} data-text>
              No deadline
            </span>
          </span>
        ) : (
          <DeadlineLabel deadline={value} completed={completed} />
        )}
      </UnstyledButton>
      {open && (
        <Popover
          opened
          onDismiss={() => setOpen(false)}
          position="bottom-start"
          shadow="md"
          trapFocus
        >
          <Popover.Target>
            <PopupAnchor over={classes.anchor} />
          </Popover.Target>
          <Popover.Dropdown
            p="sm"
            aria-label="Deadline"
            onClick={(event) => event.stopPropagation()}
            onKeyDown={(event) => {
              if (event.key === "Escape") close();
              event.stopPropagation();
            }}
          >
            <Suspense fallback={<div className={classes.loading} />}>
              <DeadlineForm
                value={value}
                clearable={value !== null || props.clearable === true}
                onChange={(next) => {
                  if (next !== value || props.clearable === true) onChange(next);
                  close();
                }}
              />
            </Suspense>
          </Popover.Dropdown>
        </Popover>
      )}
    </span>
  );
}
