import { ActionIcon, Checkbox, Textarea } from "@mantine/core";
import { IconGripVertical, IconX } from "@tabler/icons-react";
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from "react";
import type { ChecklistItem } from "@/api/types";
import classes from "./checklist.module.css";
import { LONGEST_STEP } from "./steps";
import { useStepDrag } from "./use-step-drag";

export interface StepActions {
  tick: (step: ChecklistItem, done: boolean) => void;
  reword: (step: ChecklistItem, text: string) => void;
  remove: (step: ChecklistItem, focus: "previous" | "next") => void;
  /** By one place, up or down. */
  shift: (step: ChecklistItem, by: -1 | 1) => void;
  place: (dropped: string, beside: ChecklistItem, half: "upper" | "lower") => void;
  /** Begins a new step below this one. */
  open: (step: ChecklistItem) => void;
  paste: (text: string, after: ChecklistItem) => void;
  focus: (step: ChecklistItem, by: -1 | 1) => void;
}

interface StepRowProps {
  step: ChecklistItem;
  readOnly: boolean;
  actions: StepActions;
}

export function StepRow({ step, readOnly, actions }: StepRowProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const row = useRef<HTMLLIElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  const over = useStepDrag({
    id: step.id,
    row,
    handle,
    enabled: !readOnly,
    onDrop: (dropped, half) => actions.place(dropped, step, half),
  });

  const finish = () => {
    const text = (typed ?? "").replace(/\s+/g, " ").trim();
    setTyped(null);
    if (typed !== null && text !== "" && text !== step.text) actions.reword(step, text);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || !runKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const runKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const { key, altKey, currentTarget: field } = event;
    const by = ({ ArrowUp: -1, ArrowDown: 1 } as const)[key];
    if (by !== undefined && altKey) actions.shift(step, by);
    else if (by !== undefined && atEdge(field, by)) actions.focus(step, by);
    else if (key === "Enter") {
      finish();
      actions.open(step);
    } else if (key === "Backspace" && field.value === "") actions.remove(step, "previous");
    else if (key === "Escape" && typed !== null) setTyped(null);
    else return false;
    return true;
  };
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text/plain");
    if (!text.trim().includes("\n")) return;
    event.preventDefault();
    actions.paste(text, step);
  };

  return (
    <li ref={row} className={classes.step} data-step={step.id} data-over={over ?? undefined}>
      {!readOnly && (
        <ActionIcon
          ref={handle}
          className={classes.handle ?? ""}
          size={24}
          aria-label={`Move “${step.text}”: Alt and arrow keys, or drag`}
          onKeyDown={(event) => {
            const by = ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key];
            if (by === undefined) return;
            event.preventDefault();
            actions.shift(step, by);
          }}
        >
          <IconGripVertical size={16} aria-hidden />
        </ActionIcon>
      )}
      <Checkbox
        className={classes.tick ?? ""}
        aria-label={step.text}
        checked={step.done}
        disabled={readOnly}
        onChange={(event) => actions.tick(step, event.currentTarget.checked)}
      />
      <Textarea
        className={classes.field ?? ""}
        classNames={{ input: classes.text ?? "" }}
        aria-label={`Step: ${step.text}`}
        variant="unstyled"
        size="sm"
        autosize
        minRows={1}
        maxLength={LONGEST_STEP}
        readOnly={readOnly}
        data-done={step.done || undefined}
        value={typed ?? step.text}
        onChange={(event) => setTyped(event.currentTarget.value.replace(/[\r\n]+/g, " "))}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={finish}
      />
      {!readOnly && (
        <ActionIcon
          className={classes.remove ?? ""}
          size={24}
          aria-label={`Remove “${step.text}”`}
          onClick={() => actions.remove(step, "next")}
        >
          <IconX size={15} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}

/** An arrow leaves a text only from its first or last letter. */
function atEdge(field: HTMLTextAreaElement, by: -1 | 1): boolean {
  const { selectionStart, selectionEnd, value } = field;
  return by < 0 ? selectionEnd === 0 : selectionStart === value.length;
}
