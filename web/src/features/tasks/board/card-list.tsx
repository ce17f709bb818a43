import { Skeleton } from "@mantine/core";
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useCallback, useRef } from "react";
import type { Status, TaskSummary } from "@/api/types";
import { useLoadAhead } from "../queries/load-ahead";
import { useBoardState } from "./board-context";
import { Card } from "./card";
import classes from "./column.module.css";
import { useCardFocus } from "./use-card-focus";
import type { useColumnCards } from "./use-column-cards";
import { useColumnDrop } from "./use-column-drop";

export const GAP = 8;
const OVERSCAN = 6;
/** Stand-ins below the last loaded card, so that scrolling runs on while the next page comes. */
const STAND_INS = 3;

interface CardListProps {
  status: Status;
  /** The cards in the order they are drawn. */
  shown: readonly TaskSummary[];
  cards: ReturnType<typeof useColumnCards>;
  column: RefObject<HTMLElement | null>;
  /** What comes after the last card. */
  children: ReactNode;
}

/** Draws the cards that are in view, however many there are. */
export function CardList({ status, shown, cards, column, children }: CardListProps) {
  const { active, carry, dragged, open } = useBoardState();
  const scroller = useRef<HTMLDivElement>(null);
  const kept = shown.findIndex(({ id }) => id === active?.id);
  const held = shown.findIndex(({ id }) => id === dragged);
  const standIns = cards.hasNextPage ? STAND_INS : 0;

  const virtualizer = useVirtualizer({
    count: shown.length + standIns,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(shown[index]),
    getItemKey: (index) => shown[index]?.id ?? `stand-in-${index - shown.length}`,
    overscan: OVERSCAN,
    gap: GAP,
    // A card that has the focus or is being dragged stays, also when it is scrolled out of view.
    rangeExtractor: useCallback(
      (range: Range) =>
        [...new Set([...defaultRangeExtractor(range), kept, held])]
          .filter((index) => index >= 0 && index < range.count)
          .sort((a, b) => a - b),
      [kept, held],
    ),
  });
  const items = virtualizer.getVirtualItems();
  const inView = items.findLast(({ index }) => index !== kept && index !== held);
  useLoadAhead(cards, inView?.index ?? 0, shown.length);
  useCardFocus(scroller, virtualizer, shown);
  const dropLine = useColumnDrop({ status, column, scroller, virtualizer, shown, cards });

  const stop =
    kept >= 0 ? kept : items.find(({ index }) => index >= firstInView(virtualizer))?.index;
  return (
    <div ref={scroller} className={classes.scroller}>
      <ul
        className={classes.list}
        style={{ height: virtualizer.getTotalSize() }}
        aria-labelledby={`column-${status.id}`}
      >
        {items.map(({ index, key, start }) => {
          const task = shown[index];
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={classes.item}
              style={{ transform: `translateY(${start}px)` }}
              aria-setsize={cards.hasNextPage ? -1 : shown.length}
              aria-posinset={index + 1}
              aria-hidden={task === undefined}
            >
              {task === undefined ? (
                <Skeleton height={74} radius="md" />
              ) : (
                <Card
                  task={task}
                  tabbable={index === stop}
                  carried={carry?.task.id === task.id}
                  open={task.key === open}
                />
              )}
            </li>
          );
        })}
        {dropLine !== null && (
          <li
            aria-hidden="true"
            className={classes.dropLine}
            style={{ transform: `translateY(${dropLine}px)` }}
          />
        )}
      </ul>
      {children}
    </div>
  );
}

function firstInView({ scrollOffset, getVirtualItemForOffset }: Viewport): number {
  return getVirtualItemForOffset(scrollOffset ?? 0)?.index ?? 0;
}

type Viewport = Pick<
  ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>,
  "scrollOffset" | "getVirtualItemForOffset"
>;

/** Near enough for the scrollbar; what is drawn is measured. */
function estimate(task: TaskSummary | undefined): number {
  if (task === undefined) return 74;
  const lines = Math.min(4, Math.ceil(task.title.length / 34));
  const facts =
    task.priority !== "none" || task.deadline !== null || task.assignee_ids.length > 0 ? 30 : 0;
  return 40 + lines * 20 + facts + (task.label_ids.length > 0 ? 26 : 0);
}
