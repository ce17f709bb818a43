import { useSyncExternalStore } from "react";
import { formatFull, formatRelative } from "@/lib/format";

const TICK_MS = 30_000;
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

/** One clock for every relative time on the screen. */
function subscribe(watcher: () => void): () => void {
  if (watchers.size === 0)
    timer = setInterval(() => {
      now = Date.now();
      for (const watch of watchers) watch();
    }, TICK_MS);
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) clearInterval(timer);
  };
}

export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** "5 minutes ago", kept up to date, with the exact time for who hovers. */
export function RelativeTime({ at }: { at: string }) {
  // A message that has just arrived is younger than the last tick.
  const current = Math.max(useNow(), Math.min(Date.now(), Date.parse(at)));
  return (
    <time dateTime={at} title={formatFull(at)}>
      {formatRelative(at, current)}
    </time>
  );
}
