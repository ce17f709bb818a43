import { useEffect, useEffectEvent } from "react";
import { type LiveHandler, live } from "./live";
import { useStore } from "./store";

const HIDDEN_FOR_MS = 30_000;

/** Calls `handler` for messages of a kind for as long as the component is shown. */
export function useLive(pattern: string, handler: LiveHandler): void {
  const latest = useEffectEvent(handler);
  useEffect(() => live.on(pattern, (change) => latest(change)), [pattern]);
}

export function useLiveStatus() {
  return useStore(live.status);
}

/**
 * Keeps the connection up while the page is in use. A page nobody looks at lets go after half a
 * minute and catches up when it is looked at again: browsers allow six connections per host on
 * HTTP/1.1, and a person with seven tabs open would otherwise find the seventh dead.
 */
export function useLiveConnection(): void {
  useEffect(() => {
    let hidden: ReturnType<typeof setTimeout> | undefined;
    const onVisibility = () => {
      clearTimeout(hidden);
      if (document.hidden) hidden = setTimeout(() => live.stop(), HIDDEN_FOR_MS);
      else live.start();
    };
    const onOnline = () => {
      live.stop();
      live.start();
    };
    live.start();
    document.addEventListener("visibilitychange", onVisibility);
    window.addEventListener("online", onOnline);
    return () => {
      clearTimeout(hidden);
      document.removeEventListener("visibilitychange", onVisibility);
      window.removeEventListener("online", onOnline);
      live.stop();
    };
  }, []);
}
