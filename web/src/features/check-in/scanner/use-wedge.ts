import { useEffect, useEffectEvent } from "react";
import { Wedge } from "./wedge";

/** Fields that have their own use for what is typed: put on them, or on anything around them. */
export const OWN_KEYS = { "data-own-keys": true } as const;

/** Calls `onScan` with what a scanner types, wherever the focus is, except in fields with `OWN_KEYS`. */
export function useWedge(onScan: (text: string, at: number) => void): void {
  const latest = useEffectEvent(onScan);
  useEffect(() => {
    const wedge = new Wedge();
    let before: { field: HTMLInputElement; value: string } | null = null;
    const onKey = (event: KeyboardEvent) => {
      const { target, key, code, shiftKey: shift, timeStamp: at } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (target instanceof Element && target.closest("[data-own-keys]") !== null) return;
      const field = target instanceof HTMLInputElement ? target : null;
      const value = field?.value ?? "";
      const text = wedge.push({ key, code, shift, at });
      if (wedge.length === 1) before = field === null ? null : { field, value };
      // Elsewhere than in a field, its keys would press buttons and run shortcuts.
      if (text !== null || (wedge.bursting && field === null)) {
        event.preventDefault();
        event.stopPropagation();
      }
      if (text === null) return;
      if (before !== null) restore(before.field, before.value);
      before = null;
      latest(text, performance.now());
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}

/** Takes out of a field what a scanner has typed into it, so that React hears of it. */
function restore(field: HTMLInputElement, value: string): void {
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  setter?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
