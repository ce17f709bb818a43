import type { ChecklistItem, Task, TaskPatch } from "@/api/types";
import { type MergedText, mergeText } from "@/lib/merge-text";
import { mergeChecklist, mergeSet } from "./merge-lists";

export type Field = keyof TaskPatch;

/** A field that two people changed, differently, at the same time. */
export interface FieldConflict {
  field: Field;
  mine: TaskPatch[Field];
  theirs: TaskPatch[Field];
  /** Texts only, and only where the text both began with is known. */
  merged: MergedText | null;
}

export interface MergedChange {
  /** What can be saved without asking: nobody else touched it, or both changes go together. */
  patch: TaskPatch;
  conflicts: FieldConflict[];
}

/**
 * Takes my change apart into what goes together with what others did meanwhile and what does not.
 * `base` is the task as I saw it; a field it lacks is one whose former value nobody knows.
 */
export function mergeChange(base: Partial<Task>, patch: TaskPatch, current: Task): MergedChange {
  const result: MergedChange = { patch: {}, conflicts: [] };
  for (const field of Object.keys(patch) as Field[])
    mergeField(field, base, patch, current, result);
  return result;
}

function mergeField(
  field: Field,
  base: Partial<Task>,
  patch: TaskPatch,
  current: Task,
  result: MergedChange,
): void {
  const mine = patch[field];
  const theirs = fieldValue(current, field);
  if (same(mine, theirs)) return;
  const known = field in base || (field === "archived" && "archived_at" in base);
  const before = known ? fieldValue(base, field) : undefined;
  const keep = (value: unknown) => Object.assign(result.patch, { [field]: value });
  if (known && same(before, theirs)) {
    keep(mine);
  } else if (field === "assignee_ids" || field === "label_ids") {
    keep(mergeSet(base[field] ?? current[field], patch[field] ?? [], current[field]));
  } else if (field === "checklist") {
    const steps = mergeChecklist(
      base.checklist ?? [],
      (patch.checklist ?? []) as ChecklistItem[],
      current.checklist,
    );
    keep(steps.items);
    if (!steps.clean) result.conflicts.push({ field, mine: steps.items, theirs, merged: null });
  } else {
    result.conflicts.push({ field, mine, theirs, merged: textOf(field, base, patch, current) });
  }
}

function textOf(
  field: Field,
  base: Partial<Task>,
  patch: TaskPatch,
  current: Task,
): MergedText | null {
  if (field !== "description") return null;
  const before = base.description;
  return before === undefined
    ? null
    : mergeText(before, patch.description ?? "", current.description);
}

export function fieldValue(task: Partial<Task>, field: Field): TaskPatch[Field] {
  return field === "archived" ? task.archived_at != null : task[field];
}

/** People and labels in another order are the same people and labels. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
    ? value.toSorted()
    : value;
}
