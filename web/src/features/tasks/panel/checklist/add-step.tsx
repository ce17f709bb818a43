import { TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { ClipboardEvent, KeyboardEvent } from "react";
import { useDraft } from "@/lib/drafts";
import { LONGEST_STEP } from "./steps";

interface AddStepProps {
  /** Where what is being typed survives a reload. */
  draftKey: string;
  label: string;
  autoFocus?: boolean;
  onAdd: (text: string) => void;
  /** Left without a text. */
  onLeave?: () => void;
}

/** Enter adds a step and waits for the next; many lines pasted are many steps. */
export function AddStep({ draftKey, label, autoFocus = false, onAdd, onLeave }: AddStepProps) {
  const draft = useDraft(draftKey);
  const add = (text: string) => {
    draft.clear();
    onAdd(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (draft.text.trim() !== "") add(draft.text);
      else onLeave?.();
    } else if (event.key === "Escape" && onLeave !== undefined) {
      event.stopPropagation();
      draft.clear();
      onLeave();
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text/plain");
    if (!text.trim().includes("\n")) return;
    event.preventDefault();
    add(`${draft.text}${text}`);
  };
  return (
    <TextInput
      variant="unstyled"
      size="sm"
      aria-label={label}
      placeholder={label}
      leftSection={<IconPlus size={16} aria-hidden />}
      maxLength={LONGEST_STEP}
      autoFocus={autoFocus}
      value={draft.text}
      onChange={(event) => draft.setText(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      onBlur={() => {
        // A step that was typed is meant, also by who goes on with the mouse.
        if (draft.text.trim() !== "" && onLeave !== undefined) add(draft.text);
        onLeave?.();
      }}
    />
  );
}
