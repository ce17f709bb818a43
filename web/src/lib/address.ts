/**
 * The address of pages that have no router: the public ones are few, and each is opened by its own.
 */
import { useSyncExternalStore } from "react";

export interface Address {
  path: string;
  search: string;
  /** With its "#", or empty. */
  hash: string;
}

const watchers = new Set<() => void>();

function tell(): void {
  for (const watcher of [...watchers]) watcher();
}

function subscribe(watcher: () => void): () => void {
  if (watchers.size === 0) for (const kind of KINDS) window.addEventListener(kind, tell);
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) for (const kind of KINDS) window.removeEventListener(kind, tell);
  };
}

const KINDS = ["popstate", "hashchange"] as const;

export function useAddress(): Address {
  const url = new URL(useSyncExternalStore(subscribe, () => window.location.href));
  return { path: url.pathname, search: url.search, hash: url.hash };
}

/**
 * Goes to another address of these pages without loading anything. `replace` leaves no way back to
 * the present one; `state` is told to the page there, also when somebody comes back to it.
 */
export function goTo(address: string, { replace = false, state = null as unknown } = {}): void {
  if (replace) window.history.replaceState(state, "", address);
  else window.history.pushState(state, "", address);
  tell();
}
