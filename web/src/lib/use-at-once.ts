import { useState } from "react";

/**
 * Shows what a person has just chosen in the same breath. An optimistic change reaches the cache a
 * tick later, which is too late for a tick box: it would go back and forth.
 */
export function useAtOnce<T>(value: T): [shown: T, choose: (chosen: T) => void] {
  const [own, setOwn] = useState<{ chosen: T; over: T } | null>(null);
  // The value has moved: it says the same by now, or something newer.
  const moved = own !== null && own.over !== value;
  if (moved) setOwn(null);
  const shown = own === null || moved ? value : own.chosen;
  return [shown, (chosen) => setOwn(chosen === value ? null : { chosen, over: value })];
}
