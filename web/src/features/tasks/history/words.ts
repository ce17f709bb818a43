import type { ChecklistItem, FieldChange, Id, TaskHistoryEntry } from "@/api/types";
import { FIELD_LABEL } from "@/lib/field-names";
import { formatDate, formatDateTime } from "@/lib/format";
import { DAY_END, toLocal } from "../fields/deadline";
import { PRIORITY_LABEL } from "../fields/priority";

/** What ids are called today. */
export interface FieldNames {
  status: (id: Id) => string;
  label: (id: Id) => string;
  person: (id: Id) => string;
  task: (id: Id) => string;
}

/** A change in words. `from` and `to` are given where they say more than a list of what happened. */
export interface ChangeInWords {
  field: string;
  label: string;
  from: string | null;
  to: string | null;
  /** What was added, ticked, removed…, one a line. */
  steps: string[];
  /** A text: too long for a line, its difference is shown on request. */
  prose: boolean;
  /** What was done, where that says it better than values: "archived it". */
  deed: string | null;
}

const DEEDS: Record<string, { on: string; off: string }> = {
  archived: { on: "archived it", off: "took it out of the archive" },
  deleted: { on: "put it into the trash", off: "took it out of the trash" },
};

export function describeChange(change: FieldChange, names: FieldNames): ChangeInWords {
  const { field } = change;
  const words: ChangeInWords = {
    field,
    label: FIELD_LABEL[field] ?? field.replaceAll("_", " "),
    from: null,
    to: null,
    steps: [],
    prose: field === "description",
    deed: DEEDS[field]?.[change.to === true ? "on" : "off"] ?? null,
  };
  if (words.prose) return words;
  if (field === "checklist")
    return { ...words, steps: checklistSteps(steps(change.from), steps(change.to)) };
  if (field === "assignee_ids" || field === "label_ids")
    return { ...words, steps: listSteps(field, ids(change.from), ids(change.to), names) };
  return {
    ...words,
    from: valueInWords(field, change.from, names),
    to: valueInWords(field, change.to, names),
  };
}

/** A value of a field as a person would say it; nothing is "none". */
export function valueInWords(field: string, value: unknown, names: FieldNames): string {
  if (value === null || value === undefined || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (field === "assignee_ids" || field === "label_ids")
    return ids(value).map(nameOf(field, names)).join(", ") || "none";
  if (field === "checklist")
    return (
      steps(value)
        .map((step) => `${step.done ? "☑" : "☐"} ${step.text}`)
        .join("\n") || "none"
    );
  const text = String(value);
  switch (field) {
    case "status_id":
      return names.status(text);
    case "parent_id":
      return names.task(text);
    case "priority":
      return (PRIORITY_LABEL as Record<string, string>)[text] ?? text;
    case "deadline":
      return deadline(text);
    default:
      return text;
  }
}

function deadline(moment: string): string {
  return toLocal(moment).time === DAY_END ? formatDate(moment) : formatDateTime(moment);
}

function nameOf(field: string, names: FieldNames): (id: Id) => string {
  return field === "assignee_ids" ? names.person : names.label;
}

function listSteps(field: string, from: Id[], to: Id[], names: FieldNames): string[] {
  const name = nameOf(field, names);
  return [
    ...to.filter((id) => !from.includes(id)).map((id) => `added ${name(id)}`),
    ...from.filter((id) => !to.includes(id)).map((id) => `removed ${name(id)}`),
  ];
}

function checklistSteps(from: ChecklistItem[], to: ChecklistItem[]): string[] {
  const before = new Map(from.map((step) => [step.id, step]));
  const after = new Set(to.map((step) => step.id));
  const said = to.flatMap((step) => {
    const old = before.get(step.id);
    if (old === undefined) return [`added “${step.text}”`];
    return [
      ...(old.text === step.text ? [] : [`reworded “${old.text}” to “${step.text}”`]),
      ...(old.done === step.done ? [] : [`${step.done ? "ticked" : "unticked"} “${step.text}”`]),
    ];
  });
  const gone = from.filter((step) => !after.has(step.id)).map((step) => `removed “${step.text}”`);
  const all = [...said, ...gone];
  return all.length > 0 ? all : ["put into another order"];
}

function ids(value: unknown): Id[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function steps(value: unknown): ChecklistItem[] {
  return Array.isArray(value) ? value.filter(isStep) : [];
}

function isStep(value: unknown): value is ChecklistItem {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    "text" in value &&
    typeof value.text === "string"
  );
}

/** What a version did as a whole, before its changes are listed. */
export function deedOf({ kind, changes }: Pick<TaskHistoryEntry, "kind" | "changes">): string {
  const untrashed = changes.some(({ field, to }) => field === "deleted" && to === false);
  switch (kind) {
    case "created":
      return "created the task";
    case "deleted":
      return "put it into the trash";
    case "restored":
      return untrashed ? "took it out of the trash" : "restored an earlier version";
    default:
      return "changed";
  }
}
