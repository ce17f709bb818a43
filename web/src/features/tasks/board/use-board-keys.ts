import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useEffectEvent } from "react";
import type { Id, TaskSummary } from "@/api/types";
import { cachedTask } from "../queries/task-cache";
import { type Carry, type ColumnHandle, directionOf, step, viewOf } from "./carry";
import type { Put } from "./use-board-moves";
import { words } from "./words";

interface BoardKeys {
  columns: () => ColumnHandle[];
  carry: Carry | null;
  setCarry: (carry: Carry | null) => void;
  focusCard: (id: Id) => void;
  announce: (words: string) => void;
  put: Put;
  movable: boolean;
}

/**
 * Arrows move the focus. Space picks the card up, after which arrows move the card, Space puts it
 * down and Escape puts it back. Enter is the link's own: it opens the task.
 */
export function useBoardKeys(props: BoardKeys) {
  const { columns, carry, setCarry, focusCard, announce, put, movable } = props;
  const queryClient = useQueryClient();
  const views = () => columns().map((column) => viewOf(column, carry?.task.id));

  const pickUp = (task: TaskSummary) => {
    const column = columns().find(({ tasks }) => tasks.some(({ id }) => id === task.id));
    if (column === undefined) return;
    const { statusId, name, tasks } = column;
    const index = tasks.findIndex(({ id }) => id === task.id);
    setCarry({ task, statusId, index, from: { statusId, index } });
    announce(words.picked(task, { column: name, index, others: tasks.length - 1 }));
  };
  const putDown = ({ task, statusId, index }: Carry) => {
    put(task, statusId, index, () => {
      setCarry(null);
      focusCard(task.id);
    });
  };
  const putBack = ({ task }: Carry, refocus: boolean) => {
    setCarry(null);
    announce(words.back(task));
    if (refocus) focusCard(task.id);
  };
  const carryOn = (now: Carry, key: string, height: number) => {
    const direction = directionOf(key);
    const next = direction && step(views(), now, direction, height, true);
    if (!next) return;
    const column = views().find(({ statusId }) => statusId === next.statusId);
    setCarry({ ...now, ...next });
    focusCard(now.task.id);
    announce(
      words.passing({
        column: column?.name ?? "",
        index: next.index,
        others: column?.rest.length ?? 0,
      }),
    );
  };
  const walk = (task: TaskSummary, key: string, height: number) => {
    const direction = directionOf(key);
    const column = views().find(({ rest }) => rest.some(({ id }) => id === task.id));
    if (direction === undefined || column === undefined) return;
    const index = column.rest.findIndex(({ id }) => id === task.id);
    const next = step(views(), { statusId: column.statusId, index }, direction, height, false);
    const there = views().find(({ statusId }) => statusId === next?.statusId);
    const card = next === null ? undefined : there?.rest[next.index];
    if (card !== undefined) focusCard(card.id);
  };

  // Whoever presses somewhere else has changed their mind.
  const letGo = useEffectEvent(() => {
    if (carry !== null) putBack(carry, false);
  });
  const carrying = carry !== null;
  useEffect(() => {
    if (!carrying) return;
    const listener = () => letGo();
    document.addEventListener("pointerdown", listener);
    return () => document.removeEventListener("pointerdown", listener);
  }, [carrying]);

  return (event: KeyboardEvent) => {
    const card = focusedCard(event);
    if (card === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const task = cachedTask(queryClient, card.id);
    if (task === undefined) return;
    const height = card.element.getBoundingClientRect().top;
    const { key } = event;
    const meant = directionOf(key) !== undefined || key === " " || (carry !== null && isEnd(key));
    if (meant) event.preventDefault();
    if (carry === null) {
      if (key === " " && movable) pickUp(task);
      else if (key === "m" || key === "ContextMenu") {
        event.preventDefault();
        card.element.querySelector<HTMLElement>("[data-card-menu]")?.click();
      } else walk(task, key, height);
    } else if (key === " " || key === "Enter") putDown(carry);
    else if (key === "Escape" || key === "Tab") {
      event.stopPropagation();
      putBack(carry, key === "Escape");
    } else carryOn(carry, key, height);
  };
}

function isEnd(key: string): boolean {
  return key === "Enter" || key === "Escape";
}

/** The card whose link has the focus; keys in its menu or beside it are not the board's. */
function focusedCard({ target }: KeyboardEvent): { id: Id; element: HTMLElement } | null {
  if (!(target instanceof HTMLElement) || !target.matches("[data-card-link]")) return null;
  const element = target.closest<HTMLElement>("[data-card]");
  const id = element?.dataset.card;
  return element === null || id === undefined ? null : { id, element };
}
