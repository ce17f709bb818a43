import type { Id } from "@/api/types";

/** Which rows are chosen; `anchor` is where the next range begins. */
export interface Selection {
  ids: ReadonlySet<Id>;
  anchor: Id | null;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null };

/** One more, or one less. */
export function toggle({ ids }: Selection, id: Id): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** Everything between the anchor and this row, besides what is chosen already. */
export function extendTo(selection: Selection, id: Id, order: readonly Id[]): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggle(selection, id);
  const [first, last] = from < to ? [from, to] : [to, from];
  return {
    ids: new Set([...selection.ids, ...order.slice(first, last + 1)]),
    anchor: selection.anchor,
  };
}

/** All of them; or none, if they are all chosen. */
export function toggleAll({ ids }: Selection, order: readonly Id[]): Selection {
  return order.every((id) => ids.has(id)) ? NOTHING : { ids: new Set(order), anchor: null };
}

/** What is not listed any more cannot be chosen. */
export function only(selection: Selection, listed: ReadonlySet<Id>): Selection {
  const gone = [...selection.ids].some((id) => !listed.has(id));
  if (!gone) return selection;
  return { ...selection, ids: new Set([...selection.ids].filter((id) => listed.has(id))) };
}
