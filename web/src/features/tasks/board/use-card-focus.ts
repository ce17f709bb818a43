import type { Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { TaskSummary } from "@/api/types";
import { useBoardFacts, useBoardState } from "./board-context";

/** Gives the focus to the card that is to have it, as soon as it is drawn in this column. */
export function useCardFocus(
  scroller: RefObject<HTMLDivElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  shown: readonly TaskSummary[],
): void {
  const { active } = useBoardState();
  const { focused } = useBoardFacts();
  const index = shown.findIndex(({ id }) => id === active?.id);

  // Before the browser paints: a card that is carried into another column is a new element there,
  // and between the two the focus would be nowhere.
  useLayoutEffect(() => {
    if (active === null || index < 0 || focused.current >= active.request) return;
    const link = scroller.current?.querySelector<HTMLElement>(
      `[data-card="${active.id}"] [data-card-link]`,
    );
    if (link === null || link === undefined) return;
    focused.current = active.request;
    virtualizer.scrollToIndex(index, { align: "auto" });
    scroller.current?.closest("section")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    link.focus({ preventScroll: true });
  });

  // When the card with the focus goes (deleted, archived), the one that takes its place gets it.
  const place = useRef(-1);
  useEffect(() => {
    if (index >= 0) {
      place.current = index;
      return;
    }
    if (place.current < 0) return;
    const next = shown[Math.min(place.current, shown.length - 1)];
    place.current = -1;
    // A menu that closes first gives the focus back to where there is nothing any more.
    setTimeout(() => {
      if (next === undefined || document.activeElement !== document.body) return;
      scroller.current
        ?.querySelector<HTMLElement>(`[data-card="${next.id}"] [data-card-link]`)
        ?.focus({ preventScroll: true });
    }, 50);
  });
}
