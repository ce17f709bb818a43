import type { KeyboardEvent, RefObject } from "react";
import { useShortcut } from "@/lib/shortcuts";

const ITEM = "[data-notification]";

/**
 * Arrows (or j and k) walk through the list; r marks what has the focus as read. Enter opens it.
 * Returns what the list does with keys.
 */
export function useInboxKeys(list: RefObject<HTMLElement | null>, onRead: (id: string) => void) {
  const items = () => [...(list.current?.querySelectorAll<HTMLElement>(ITEM) ?? [])];
  const current = () => document.activeElement?.closest<HTMLElement>(ITEM) ?? null;
  const walk = (by: 1 | -1) => {
    const all = items();
    const here = current();
    const at = here === null ? -1 : all.indexOf(here);
    const next = at < 0 ? (by > 0 ? all[0] : all.at(-1)) : all[at + by];
    next?.querySelector<HTMLElement>("a, button")?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const group = { group: "Inbox" };
  useShortcut("j", "Next notification", () => walk(1), group);
  useShortcut("k", "Previous notification", () => walk(-1), group);
  useShortcut(
    "r",
    "Mark as read",
    () => {
      const id = current()?.dataset.notification;
      if (id !== undefined) onRead(id);
    },
    group,
  );

  // Only within the list: elsewhere, arrows scroll the page.
  return (event: KeyboardEvent) => {
    const by = ({ ArrowDown: 1, ArrowUp: -1 } as const)[event.key];
    if (by === undefined) return;
    event.preventDefault();
    walk(by);
  };
}
