import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from "react";
import { useShortcut } from "@/lib/shortcuts";

const ABOVE = '[aria-haspopup][aria-expanded="true"], [role="menu"], [aria-modal="true"]';

/**
 * Escape leaves a field first, then closes the panel. What is open above the panel (a menu, a list
 * to choose from, a dialog) has it before: it is looked for while the key is on its way down, because by the
 * time it is on its way up, it is closed.
 */
export function usePanelEscape(panel: RefObject<HTMLElement | null>, close: () => void) {
  const taken = useRef(false);
  // In a layout effect, to be asked before the dialogs inside the panel, which close themselves.
  useLayoutEffect(() => {
    const look = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Escape") return;
      taken.current = document.querySelector(ABOVE) !== null;
    };
    window.addEventListener("keydown", look, true);
    return () => window.removeEventListener("keydown", look, true);
  }, []);
  useShortcut("Escape", "Close the task", () => taken.current || close(), { group: "Task" });

  return (event: KeyboardEvent) => {
    const { target } = event;
    const field = target instanceof HTMLElement && target.closest("input, textarea") !== null;
    if (event.key !== "Escape" || event.defaultPrevented || !field || taken.current) return;
    if (event.nativeEvent.isComposing) return;
    event.preventDefault();
    panel.current?.focus({ preventScroll: true });
  };
}
