import { useCallback, useEffect, useState } from "react";
import { keysWithPrefix, readItem, removeItem, writeItem } from "./storage";

const PREFIX = "muster:draft:";
const KEEP_MS = 30 * 24 * 60 * 60 * 1000;

export interface Draft {
  text: string;
  /** The version the text was written on top of, to notice that it has moved on meanwhile. */
  base: number | null;
  /** Milliseconds since the epoch. */
  at: number;
}

let owner = "nobody";

/** Drafts belong to a person: two people sharing a browser never see each other's. */
export function setDraftOwner(userId: string): void {
  owner = userId;
  pruneDrafts();
}

const storageKey = (key: string) => `${PREFIX}${owner}:${key}`;

export function readDraft(key: string): Draft | null {
  return parse(readItem(storageKey(key)));
}

export function writeDraft(key: string, text: string, base: number | null = null): void {
  writeItem(storageKey(key), JSON.stringify({ text, base, at: Date.now() } satisfies Draft));
  tell(key);
}

export function clearDraft(key: string): void {
  removeItem(storageKey(key));
  tell(key);
}

const watchers = new Map<string, Set<() => void>>();

/**
 * Calls `watcher` whenever the draft is written or forgotten, which need not happen in its field: a
 * dialog settles a conflict, Undo brings a draft back. Returns what ends that.
 */
export function watchDraft(key: string, watcher: () => void): () => void {
  const all = watchers.get(key) ?? new Set();
  watchers.set(key, all.add(watcher));
  return () => {
    all.delete(watcher);
    if (all.size === 0 && watchers.get(key) === all) watchers.delete(key);
  };
}

function tell(key: string): void {
  for (const watcher of [...(watchers.get(key) ?? [])]) watcher();
}

/** Forgets drafts that nobody has touched for 30 days, whoever wrote them. */
export function pruneDrafts(now = Date.now()): void {
  for (const key of keysWithPrefix(PREFIX)) {
    const draft = parse(readItem(key));
    if (draft === null || now - draft.at > KEEP_MS) removeItem(key);
  }
}

function parse(stored: string | null): Draft | null {
  if (stored === null) return null;
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value !== "object" || value === null) return null;
    const { text, base, at } = value as Partial<Draft>;
    if (typeof text !== "string" || typeof at !== "number") return null;
    return { text, at, base: typeof base === "number" ? base : null };
  } catch {
    return null;
  }
}

export interface UseDraft {
  /** What to show in the field: the draft, or else what is saved. */
  text: string;
  setText(text: string): void;
  /** Forget the draft: it has been saved, or the person threw it away. */
  clear(): void;
  /** True while there is unsaved text, also right after a reload. */
  dirty: boolean;
  /** The version the draft was begun on; null without a draft. */
  base: number | null;
}

/**
 * Text that survives a reload. `key` names the field ("task:<id>:description", "task:<id>:comment");
 * `saved` is the server's text, which shows through as long as there is no draft.
 */
export function useDraft(key: string, saved = "", version: number | null = null): UseDraft {
  const [state, setState] = useState(() => ({ key, draft: readDraft(key) }));
  // The same component can move on to another task; its state must follow at once, not an effect later.
  const current = state.key === key ? state : { key, draft: readDraft(key) };
  if (current !== state) setState(current);
  const { draft } = current;
  useEffect(() => watchDraft(key, () => setState({ key, draft: readDraft(key) })), [key]);

  const base = draft?.base ?? version;
  const setText = useCallback(
    (text: string) => {
      if (text === saved) clearDraft(key);
      else writeDraft(key, text, base);
      setState({ key, draft: text === saved ? null : { text, base, at: Date.now() } });
    },
    [key, saved, base],
  );
  const clear = useCallback(() => {
    clearDraft(key);
    setState({ key, draft: null });
  }, [key]);

  return {
    text: draft?.text ?? saved,
    setText,
    clear,
    dirty: draft !== null,
    base: draft?.base ?? null,
  };
}
