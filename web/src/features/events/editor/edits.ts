import { type EventValues, FIELDS, type Field } from "./event-fields";

/** What somebody wrote into a field, and what stood there when they began. */
export interface Edit {
  mine: string;
  base: string;
}

export type Edits = Partial<Record<Field, Edit>>;

/** The values with what was written and is not saved yet. */
export function withEdits(saved: EventValues, edits: Edits): EventValues {
  const values = { ...saved };
  for (const field of FIELDS) values[field] = edits[field]?.mine ?? saved[field];
  return values;
}

/** The edits after one more; what says the same as what is saved is none. */
export function edited(edits: Edits, saved: EventValues, field: Field, mine: string): Edits {
  const { [field]: former, ...rest } = edits;
  if (mine === saved[field]) return rest;
  return { ...rest, [field]: { mine, base: former?.base ?? saved[field] } };
}

/** Fields that are written here and not saved. */
export function unsaved(edits: Edits, saved: EventValues): Field[] {
  return FIELDS.filter((field) => {
    const edit = edits[field];
    return edit !== undefined && edit.mine !== saved[field];
  });
}

/** Fields that somebody else has changed, to something else, since they were begun here. */
export function conflictsIn(edits: Edits, saved: EventValues): Field[] {
  return unsaved(edits, saved).filter((field) => edits[field]?.base !== saved[field]);
}

/** What is written on top of is the newest text now: the person has seen both. */
export function settled(
  edits: Edits,
  saved: EventValues,
  choices: Partial<Record<Field, string>>,
): Edits {
  const next = { ...edits };
  for (const field of FIELDS) {
    const chosen = choices[field];
    if (chosen === undefined) continue;
    if (chosen === saved[field]) delete next[field];
    else next[field] = { mine: chosen, base: saved[field] };
  }
  return next;
}

/** What is left to save when `sent` has been: it was written while that was under way, on top of it. */
export function withoutSent(edits: Edits, sent: Edits, saved: EventValues): Edits {
  const left: Edits = {};
  for (const field of FIELDS) {
    const edit = edits[field];
    if (edit !== undefined && edit.mine !== sent[field]?.mine)
      left[field] = { mine: edit.mine, base: saved[field] };
  }
  return left;
}

/** What another version of this program has kept may look different. */
export function parseEdits(text: string): Edits {
  const edits: Edits = {};
  const kept = parse(text);
  for (const field of FIELDS) {
    const edit = kept[field];
    if (typeof edit !== "object" || edit === null || !("mine" in edit) || !("base" in edit))
      continue;
    const { mine, base } = edit;
    if (typeof mine === "string" && typeof base === "string") edits[field] = { mine, base };
  }
  return edits;
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
