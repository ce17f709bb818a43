import { type KeyboardEvent, useEffect, useRef, useState } from "react";

interface RowKeys {
  /** The row that Tab leads to; arrows go on from there. */
  active: number;
  setActive: (row: number) => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

const row = (list: HTMLElement, index: number) =>
  list.querySelector<HTMLElement>(`[data-row="${index}"] a`);

/** Arrows, Home and End go from row to row of a list of which only the part in view exists. */
export function useRowKeys(count: number, scrollTo: (row: number) => void): RowKeys {
  const [at, setActive] = useState(0);
  const active = Math.min(at, Math.max(0, count - 1));
  const wanted = useRef<HTMLElement | null>(null);

  // The row that is wanted is drawn by now, wherever it is.
  useEffect(() => {
    const list = wanted.current;
    wanted.current = null;
    if (list !== null) row(list, active)?.focus({ preventScroll: true });
  }, [active]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = Math.min(Math.max(0, to), count - 1);
    if (next === active) return;
    wanted.current = event.currentTarget;
    scrollTo(next);
    setActive(next);
  };
  return { active, setActive, onKeyDown };
}
