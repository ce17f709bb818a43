import { useDraft } from "./drafts";

/** What forms hold: texts, switches, lists of texts. */
type Value = string | boolean | readonly string[];

export interface FormDraft<T> {
  values: T;
  change: (part: Partial<T>) => void;
  /** Forget it: it has been sent, or the person threw it away. */
  clear: () => void;
  /** Something was entered that is not sent yet, perhaps before a reload. */
  dirty: boolean;
}

/**
 * A small form whose values survive a reload. `key` names it; `saved` is what it begins with, and what
 * shows through where nothing was entered: what others save meanwhile is not undone by an older copy.
 */
export function useFormDraft<T extends { [K in keyof T]: Value }>(
  key: string,
  saved: T,
): FormDraft<T> {
  const draft = useDraft(key, "{}");
  const entered = enteredIn(draft.text, saved);
  return {
    values: { ...saved, ...entered },
    change: (part) => draft.setText(JSON.stringify(different({ ...entered, ...part }, saved))),
    clear: draft.clear,
    dirty: draft.dirty,
  };
}

/** What another version of this program has kept may look different: only what fits is taken. */
export function enteredIn<T extends { [K in keyof T]: Value }>(text: string, saved: T): Partial<T> {
  const kept = parse(text);
  const entered: Partial<T> = {};
  for (const name of namesOf(saved))
    if (fits(kept[name], saved[name])) entered[name] = kept[name] as T[typeof name];
  return entered;
}

function different<T extends object>(entered: Partial<T>, saved: T): Partial<T> {
  const changed: Partial<T> = {};
  for (const name of namesOf(saved))
    if (name in entered && JSON.stringify(entered[name]) !== JSON.stringify(saved[name]))
      changed[name] = entered[name];
  return changed;
}

function namesOf<T extends object>(values: T): (keyof T & string)[] {
  return Object.keys(values) as (keyof T & string)[];
}

function fits(value: unknown, like: Value): boolean {
  if (!Array.isArray(like)) return typeof value === typeof like;
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
