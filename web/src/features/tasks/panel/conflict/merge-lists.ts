import type { ChecklistItem } from "@/api/types";

/** What was added and removed by either; lists of people or labels have no contradictions. */
export function mergeSet<T>(base: readonly T[], mine: readonly T[], theirs: readonly T[]): T[] {
  const removed = new Set(base.filter((item) => !mine.includes(item)));
  const added = mine.filter((item) => !base.includes(item));
  return [...new Set([...theirs.filter((item) => !removed.has(item)), ...added])];
}

/**
 * Both changes to a checklist. A step that one removed and the other reworded stays; of two
 * wordings of one step mine counts, and `clean` says that there were two.
 */
export function mergeChecklist(
  base: readonly ChecklistItem[],
  mine: readonly ChecklistItem[],
  theirs: readonly ChecklistItem[],
): { items: ChecklistItem[]; clean: boolean } {
  const before = byId(base);
  const here = byId(mine);
  const there = byId(theirs);
  let clean = true;
  const merged = new Map<string, ChecklistItem>();
  for (const id of new Set([...there.keys(), ...here.keys()])) {
    const [old, one, other] = [before.get(id), here.get(id), there.get(id)];
    if (one !== undefined && other !== undefined) {
      const bothReworded = differs(old, one, "text") && differs(old, other, "text");
      if (bothReworded && one.text !== other.text) clean = false;
      merged.set(id, {
        id,
        text: differs(old, one, "text") ? one.text : other.text,
        done: differs(old, one, "done") ? one.done : other.done,
      });
      continue;
    }
    const left = one ?? other;
    if (left !== undefined && (old === undefined || left.text !== old.text)) merged.set(id, left);
  }
  const reordered = orderOf(mine, before, here) !== orderOf(base, here, here);
  const [first, second] = reordered ? [mine, theirs] : [theirs, mine];
  return { items: weave(first, second, merged), clean };
}

function byId(items: readonly ChecklistItem[]): Map<string, ChecklistItem> {
  return new Map(items.map((item) => [item.id, item]));
}

function differs<K extends keyof ChecklistItem>(
  old: ChecklistItem | undefined,
  now: ChecklistItem,
  field: K,
): boolean {
  return old === undefined || old[field] !== now[field];
}

/** The order of the steps that are in both, as one text. */
function orderOf(
  items: readonly ChecklistItem[],
  one: ReadonlyMap<string, unknown>,
  other: ReadonlyMap<string, unknown>,
): string {
  return items
    .map((item) => item.id)
    .filter((id) => one.has(id) && other.has(id))
    .join();
}

/** In the order of the first list; what only the second has follows the step it followed there. */
function weave(
  first: readonly ChecklistItem[],
  second: readonly ChecklistItem[],
  merged: ReadonlyMap<string, ChecklistItem>,
): ChecklistItem[] {
  const order = first.map((item) => item.id);
  second.forEach(({ id }, index) => {
    if (order.includes(id)) return;
    const previous = second[index - 1]?.id;
    const at = previous === undefined ? -1 : order.indexOf(previous);
    order.splice(at < 0 && previous !== undefined ? order.length : at + 1, 0, id);
  });
  return order.flatMap((id) => merged.get(id) ?? []);
}
