import { SegmentedControl, Text, Textarea } from "@mantine/core";
import { type ClipboardEvent, type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { Person } from "@/api/types";
import { applyEdit } from "./apply-edit";
import classes from "./editor.module.css";
import { Markdown } from "./markdown";
import { MentionList, optionId } from "./mention-list";
import {
  continueList,
  type Edit,
  type Field,
  pasteLink,
  replaceWith,
  toggleMark,
} from "./text-edits";
import { Toolbar } from "./toolbar";
import { useMentionMenu } from "./use-mention-menu";
import { useMentionText } from "./use-mention-text";

interface MarkdownEditorProps {
  /** Names the field for who does not see where it stands. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  minRows?: number;
  autoFocus?: boolean;
  disabled?: boolean;
  /** Ctrl or ⌘ with Enter. */
  onSubmit?: () => void;
  /** Escape. */
  onLeave?: () => void;
  /** Whom "@" offers; without them there are no mentions. */
  people?: readonly Person[];
  /** Pasted files, such as a screenshot. */
  onFiles?: (files: File[]) => void;
  /** Buttons below the text. */
  footer?: ReactNode;
}

const NOBODY: readonly Person[] = [];

/**
 * Markdown is written as markdown, with a toolbar and a preview: what is saved is what was typed,
 * letter by letter, which no editor that translates to and from rich text can promise.
 */
export function MarkdownEditor(props: MarkdownEditorProps) {
  const { label, value, onChange, placeholder, minRows = 3, people = NOBODY, footer } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [preview, setPreview] = useState(false);
  const { text, setText, introduce } = useMentionText(value, onChange);

  const edit = (make: (field: Field) => Edit | null): boolean => {
    const { current } = field;
    if (current === null) return false;
    const { value: now, selectionStart: start, selectionEnd: end } = current;
    const change = make({ text: now, start, end });
    if (change !== null) applyEdit(current, change);
    return change !== null;
  };
  const menu = useMentionMenu({
    field,
    text,
    people,
    onPick: (person, from, to) => {
      const name = introduce(person);
      edit(() => replaceWith(from, to, name));
    },
  });

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || menu.onKeyDown(event)) return;
    if (runKey(event, edit, props)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const files = [...event.clipboardData.files];
    const pasted = event.clipboardData.getData("text/plain");
    // Office programs put a picture of the text beside the text; the text is what is meant.
    if (files.length > 0 && pasted === "" && props.onFiles !== undefined) props.onFiles(files);
    else if (!edit((selected) => pasteLink(selected, pasted))) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const trackCaret = () => menu.setCaret(field.current?.selectionEnd ?? -1);

  return (
    <div className={classes.editor}>
      <div className={classes.head}>
        <SegmentedControl
          size="xs"
          aria-label={`${label}: write or preview`}
          data={["Write", "Preview"]}
          value={preview ? "Preview" : "Write"}
          onChange={(view) => setPreview(view === "Preview")}
        />
        {!preview && <Toolbar onEdit={edit} />}
      </div>
      {preview ? (
        <div className={classes.preview}>
          {value.trim() === "" ? (
            <Text c="dimmed">Nothing to preview yet</Text>
          ) : (
            <Markdown text={value} />
          )}
        </div>
      ) : (
        <MentionList menu={menu}>
          <Textarea
            ref={field}
            aria-label={label}
            aria-autocomplete={people.length > 0 ? "list" : undefined}
            aria-controls={menu.found.length > 0 ? menu.id : undefined}
            aria-activedescendant={menu.found.length > 0 ? optionId(menu, menu.active) : undefined}
            variant="unstyled"
            classNames={{ input: classes.input ?? "" }}
            autosize
            minRows={minRows}
            maxRows={24}
            maxLength={65_536}
            placeholder={placeholder}
            autoFocus={props.autoFocus ?? false}
            disabled={props.disabled ?? false}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              trackCaret();
            }}
            onSelect={trackCaret}
            onBlur={() => menu.setCaret(-1)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
        </MentionList>
      )}
      {footer !== undefined && <div className={classes.footer}>{footer}</div>}
    </div>
  );
}

function runKey(
  event: KeyboardEvent,
  edit: (make: (field: Field) => Edit | null) => boolean,
  { onSubmit, onLeave }: MarkdownEditorProps,
): boolean {
  const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (event.key === "Escape" && onLeave !== undefined) {
    onLeave();
    return true;
  }
  if (event.key === "Enter" && command && onSubmit !== undefined) {
    onSubmit();
    return true;
  }
  if (event.key === "Enter" && !command && !event.shiftKey) return edit(continueList);
  if (command && event.key === "b") return edit((field) => toggleMark(field, "**"));
  if (command && event.key === "i") return edit((field) => toggleMark(field, "*"));
  return false;
}
