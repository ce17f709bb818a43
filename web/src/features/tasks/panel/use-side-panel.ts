import { useMediaQuery } from "@mantine/hooks";
import { type RefObject, useEffect, useState } from "react";
import { readItem, writeItem } from "@/lib/storage";

const WIDE_KEY = "muster:task-wide";
/** Where board and task have room beside each other. */
const ROOMY = "(min-width: 75em)";
/** Also in panel.module.css. */
const WIDTH = "clamp(30rem, 44vw, 46rem)";

/** Whether the task takes the whole width; a choice that is remembered on this device. */
export function useWide() {
  const roomy = useMediaQuery(ROOMY, window.matchMedia(ROOMY).matches);
  const [chosen, setChosen] = useState(() => readItem(WIDE_KEY) === "yes");
  return {
    roomy,
    chosen,
    wide: chosen || !roomy,
    choose: (wide: boolean) => {
      setChosen(wide);
      writeItem(WIDE_KEY, wide ? "yes" : "no");
    },
  };
}

/**
 * Makes room: beside the panel, the board gets narrower instead of hiding below it; behind a panel of
 * full width, nothing can be reached by the keyboard.
 */
export function useRoom(panel: RefObject<HTMLElement | null>, wide: boolean): void {
  useEffect(() => {
    const main = panel.current?.closest("main");
    if (main === null || main === undefined || panel.current === null) return;
    if (!wide) {
      main.style.setProperty("--app-shell-aside-offset", WIDTH);
      return () => void main.style.removeProperty("--app-shell-aside-offset");
    }
    const hidden = othersWithin(main, panel.current).filter((element) => !element.inert);
    for (const element of hidden) element.inert = true;
    return () => {
      for (const element of hidden) element.inert = false;
    };
  }, [panel, wide]);
}

/** Everything in `root` that is not on the way to `inside`. */
function othersWithin(root: HTMLElement, inside: HTMLElement): HTMLElement[] {
  const others: HTMLElement[] = [];
  for (let at: HTMLElement = inside; at !== root; ) {
    const { parentElement } = at;
    if (parentElement === null) break;
    for (const sibling of parentElement.children)
      if (sibling !== at && sibling instanceof HTMLElement) others.push(sibling);
    at = parentElement;
  }
  return others;
}

/** Takes the focus when a task is opened, and gives it back to its card afterwards. */
export function usePanelFocus(panel: RefObject<HTMLElement | null>, taskKey: string): void {
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      // Only if the focus is still here, or was lost with what had it.
      const now = document.activeElement;
      if (now !== null && now !== document.body && panel.current?.contains(now) === false) return;
      setTimeout(() => {
        // Another task may be open by now, and have it.
        if (document.querySelector("[data-task-panel]") !== null) return;
        const card = document.querySelector<HTMLElement>(`[data-card-link="${taskKey}"]`);
        const target = before instanceof HTMLElement && before.isConnected ? before : card;
        (target === document.body ? card : target)?.focus({ preventScroll: true });
      });
    };
  }, [panel, taskKey]);
}
