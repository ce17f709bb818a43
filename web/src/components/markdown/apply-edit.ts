import type { Edit } from "./text-edits";

/**
 * Types an edit into a field as if the person had, so that the browser's own undo takes it back.
 * That is what execCommand is still for; browsers without it get a plain change.
 */
export function applyEdit(field: HTMLTextAreaElement, edit: Edit): void {
  field.focus();
  field.setSelectionRange(edit.from, edit.to);
  if (!typed(edit.insert)) {
    field.setRangeText(edit.insert, edit.from, edit.to, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  field.setSelectionRange(edit.start, edit.end);
}

function typed(text: string): boolean {
  const { document } = globalThis;
  if (typeof document.execCommand !== "function") return false;
  return text === ""
    ? document.execCommand("delete")
    : document.execCommand("insertText", false, text);
}
