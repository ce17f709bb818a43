import type { ChecklistItem } from "@/api/types";

/** As many as the server takes. */
export const MOST_STEPS = 200;
export const LONGEST_STEP = 500;

export type Steps = readonly ChecklistItem[];

/**
 * The id of a new step (a UUID, version 4) is made here: a second change can then name the step
 * before the first has come back. crypto.randomUUID exists in secure contexts only.
 */
export function newStepId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** One step per line of a text, from wherever it was copied: bullets, numbers and ticks are read. */
export function parseSteps(text: string): ChecklistItem[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const found = /^\s*(?:(?:[-*+•–]|\d+[.)])\s+)?(?:\[([ xX])\]\s+|([☐☑✓✔])\s*)?(.*)$/u.exec(line);
    const label = (found?.[3] ?? "").replace(/\s+/g, " ").trim().slice(0, LONGEST_STEP);
    if (label === "") return [];
    const mark = found?.[1] ?? found?.[2] ?? " ";
    return [{ id: newStepId(), text: label, done: /[xX☑✓✔]/u.test(mark) }];
  });
}

/** Adds steps after the one with this id, or at the end. Those there is no room for are left out. */
export function insertSteps(steps: Steps, added: Steps, after: string | null): ChecklistItem[] {
  const index = after === null ? steps.length : steps.findIndex(({ id }) => id === after) + 1;
  return [...steps.slice(0, index), ...added, ...steps.slice(index)].slice(0, MOST_STEPS);
}

export function changeStep(
  steps: Steps,
  id: string,
  change: Partial<Omit<ChecklistItem, "id">>,
): ChecklistItem[] {
  return steps.map((step) => (step.id === id ? { ...step, ...change } : step));
}

export function removeStep(steps: Steps, id: string): ChecklistItem[] {
  return steps.filter((step) => step.id !== id);
}

/** Puts a step at a place, counted from 0 among all of them. */
export function moveStep(steps: Steps, id: string, to: number): ChecklistItem[] {
  const step = steps.find((one) => one.id === id);
  if (step === undefined) return [...steps];
  const rest = removeStep(steps, id);
  const place = Math.max(0, Math.min(rest.length, to));
  return [...rest.slice(0, place), step, ...rest.slice(place)];
}
