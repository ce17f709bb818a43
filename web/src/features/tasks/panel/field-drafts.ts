import type { Id } from "@/api/types";
import { clearDraft } from "@/lib/drafts";
import type { Field } from "./conflict/merge-change";

/** Where a text that is not saved yet survives a reload. */
export const draftKey = (taskId: Id, field: "title" | "description" | "step" | "subtask") =>
  `task:${taskId}:${field}`;

/** Forgets what was being typed into a field, because it has been decided upon. */
export function forgetDraft(taskId: Id, field: Field): void {
  if (field === "title" || field === "description") clearDraft(draftKey(taskId, field));
}
