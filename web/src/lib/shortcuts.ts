import { useEffect, useEffectEvent } from "react";
import { readItem, writeItem } from "./storage";
import { createStore, useStore } from "./store";

/**
 * Keyboard shortcuts, registered by whoever offers them and listed in the help dialog.
 *
 * A combination is one key ("c", "?", "Escape"), a key with Ctrl or ⌘ ("mod+k", "mod+Enter"), or
 * two keys after one another ("g i").
 */
export interface Shortcut {
  keys: string;
  label: string;
  group: string;
  /** Also works while a dialog or drawer is open. */
  inDialogs: boolean;
  run: () => void;
}

const EVERYWHERE = "Everywhere";
const SEQUENCE_MS = 1_000;
const OFF_KEY = "muster:single-keys";

const registry = createStore<readonly Shortcut[]>([]);

/**
 * Single-key shortcuts can be switched off (WCAG 2.1.4): who dictates text would set them off by
 * speaking.
 */
export const singleKeys = createStore(readItem(OFF_KEY) !== "off");
singleKeys.subscribe(() => writeItem(OFF_KEY, singleKeys.get() ? "on" : "off"));

export function registerShortcut(shortcut: Shortcut): () => void {
  // A screen's own keys come after those of the whole app, whichever of the two was drawn first.
  registry.set((all) => (shortcut.group === EVERYWHERE ? [shortcut, ...all] : [...all, shortcut]));
  return () => registry.set((all) => all.filter((other) => other !== shortcut));
}

export function useShortcut(
  keys: string,
  label: string,
  run: () => void,
  options: { group?: string; inDialogs?: boolean; enabled?: boolean } = {},
): void {
  const latest = useEffectEvent(run);
  const { group = EVERYWHERE, inDialogs = false, enabled = true } = options;
  useEffect(() => {
    if (!enabled) return;
    return registerShortcut({ keys, label, group, inDialogs, run: () => latest() });
  }, [keys, label, group, inDialogs, enabled]);
}

/** What can be pressed now; a later registration of the same keys hides an earlier one. */
export function useShortcuts(): Shortcut[] {
  return [...new Map(useStore(registry).map((one) => [one.keys, one])).values()];
}

let firstKey: { key: string; at: number } | null = null;

/** Runs the shortcut an event stands for. Attached to the window once, by the app. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const key = describeKey(event);
  if (key === null) return;
  const bare = !key.startsWith("mod+");
  if (bare && (!singleKeys.get() || isTyping(event.target))) return;

  const sequence = firstKey !== null && event.timeStamp - firstKey.at < SEQUENCE_MS;
  const found = (sequence && find(`${firstKey?.key} ${key}`)) || find(key);
  firstKey = found ? null : { key, at: event.timeStamp };
  if (!found) return;
  event.preventDefault();
  found.run();
}

function find(keys: string): Shortcut | undefined {
  const blocked = document.querySelector('[aria-modal="true"]') !== null;
  return registry.get().findLast((one) => one.keys === keys && (one.inDialogs || !blocked));
}

function describeKey(event: KeyboardEvent): string | null {
  if (["Control", "Meta", "Alt", "Shift"].includes(event.key)) return null;
  if (event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input:not([type="checkbox"]):not([type="radio"]), textarea, select') !== null)
  );
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** "mod+k" → ["⌘", "K"] or ["Ctrl", "K"]; "g i" → ["G", "I"]. */
export function keyCaps(keys: string): string[] {
  return keys.split(/[+ ]/).map((key) => {
    if (key === "mod") return isApple ? "⌘" : "Ctrl";
    return key.length === 1 ? key.toUpperCase() : key;
  });
}
