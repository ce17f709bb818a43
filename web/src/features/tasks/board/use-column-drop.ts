import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { autoScrollForElements } from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import type { Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useEffectEvent, useState } from "react";
import type { Status, TaskSummary } from "@/api/types";
import { useBoardFacts, useBoardState } from "./board-context";
import type { useColumnCards } from "./use-column-cards";

/** Half the gap between two cards: where the line is drawn. */
const HALF_GAP = 4;

interface ColumnDrop {
  status: Status;
  column: RefObject<HTMLElement | null>;
  scroller: RefObject<HTMLDivElement | null>;
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  shown: readonly TaskSummary[];
  cards: ReturnType<typeof useColumnCards>;
}

/**
 * Lets cards be dropped anywhere in a column, and tells the board about it. Where the line is to be
 * drawn, in pixels from the top of the list, or null.
 */
export function useColumnDrop(props: ColumnDrop): number | null {
  const { status, column, scroller, virtualizer, shown, cards } = props;
  const { movable, register } = useBoardFacts();
  const { carry, dragged } = useBoardState();
  const [over, setOver] = useState<number | null>(null);
  // What is on its way is still drawn, but places are counted without it.
  const moving = carry?.task.id ?? dragged;
  const hidden = shown.findIndex(({ id }) => id === moving);

  const indexAt = (clientY: number): number => {
    const list = scroller.current;
    if (list === null) return 0;
    const y = clientY - list.getBoundingClientRect().top + list.scrollTop;
    const items = virtualizer.getVirtualItems().filter(({ index }) => index < shown.length);
    const below = items.find(({ start, size }) => y < start + size / 2);
    const index = below?.index ?? (items.at(-1)?.index ?? -1) + 1;
    return index - (hidden >= 0 && hidden < index ? 1 : 0);
  };
  const place = useEffectEvent(indexAt);

  // Every time, because the board has to know the cards of this moment.
  useEffect(() => {
    const complete = !cards.hasNextPage;
    return register({
      statusId: status.id,
      name: status.name,
      tasks: cards.tasks,
      complete,
      indexAt,
    });
  });

  useEffect(() => {
    if (column.current === null || scroller.current === null || !movable) return;
    return combine(
      dropTargetForElements({
        element: column.current,
        canDrop: ({ source }) => source.data.kind === "card",
        getData: ({ input }) => ({ statusId: status.id, index: place(input.clientY) }),
        onDrag: ({ self }) => setOver(Number(self.data.index)),
        onDragLeave: () => setOver(null),
        onDrop: () => setOver(null),
      }),
      autoScrollForElements({
        element: scroller.current,
        canScroll: ({ source }) => source.data.kind === "card",
      }),
    );
  }, [column, scroller, movable, status.id]);

  if (over === null) return null;
  const at = over + (hidden >= 0 && hidden <= over ? 1 : 0);
  const item = virtualizer.getVirtualItems().find(({ index }) => index === at);
  if (item !== undefined) return Math.max(0, item.start - HALF_GAP);
  const last = virtualizer.getVirtualItems().findLast(({ index }) => index < at);
  return last === undefined ? 0 : last.end + HALF_GAP;
}
