import type { Id, TaskSummary } from "@/api/types";
import { isPending } from "../queries/create-task";

/** A card that the keyboard has picked up: where it would go if it were put down now. */
export interface Carry {
  task: TaskSummary;
  /** Its column, and its place among the other cards there. */
  statusId: Id;
  index: number;
  /** Where it came from. */
  from: { statusId: Id; index: number };
}

/** What the board asks of a column, whichever column that is. */
export interface ColumnHandle {
  statusId: Id;
  name: string;
  /** The cards that are loaded, in their order. */
  tasks: readonly TaskSummary[];
  /** Nothing is left to load. */
  complete: boolean;
  /** Where among the cards that stand still a card at this height of the window belongs. */
  indexAt: (clientY: number) => number;
}

/** A column as a card sees it that is on its way: without itself. */
export interface ColumnView extends ColumnHandle {
  rest: readonly TaskSummary[];
}

export function viewOf(column: ColumnHandle, moving: Id | undefined): ColumnView {
  return { ...column, rest: without(column.tasks, moving) };
}

export type Direction = "up" | "down" | "left" | "right" | "first" | "last";

const DIRECTIONS: Record<string, Direction> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "first",
  End: "last",
};

export function directionOf(key: string): Direction | undefined {
  return DIRECTIONS[key];
}

interface Place {
  statusId: Id;
  index: number;
}

/**
 * One step over the board. `inserting` counts the place behind the last card too, and stops in empty
 * columns; otherwise a step looks for the next card. Null where there is nowhere to go.
 */
export function step(
  columns: readonly ColumnView[],
  from: Place,
  direction: Direction,
  height: number,
  inserting: boolean,
): Place | null {
  const at = columns.findIndex(({ statusId }) => statusId === from.statusId);
  const here = columns[at];
  if (here === undefined) return null;
  const last = (column: ColumnView) => column.rest.length - (inserting ? 0 : 1);
  const within = (index: number) =>
    index < 0 || index > last(here) || index === from.index
      ? null
      : { statusId: here.statusId, index };
  switch (direction) {
    case "up":
      return within(from.index - 1);
    case "down":
      return within(from.index + 1);
    case "first":
      return within(0);
    case "last":
      return within(last(here));
    default: {
      const way = direction === "left" ? -1 : 1;
      for (let index = at + way; columns[index] !== undefined; index += way) {
        const there = columns[index];
        if (there === undefined || last(there) < 0) continue;
        const nearest = Math.min(there.indexAt(height), last(there));
        return { statusId: there.statusId, index: nearest };
      }
      return null;
    }
  }
}

/** The cards of a column as the board shows them while one is carried. */
export function arrange(
  tasks: readonly TaskSummary[],
  statusId: Id,
  carry: Carry | null,
): readonly TaskSummary[] {
  if (carry === null) return tasks;
  const rest = without(tasks, carry.task.id);
  return carry.statusId === statusId ? rest.toSpliced(carry.index, 0, carry.task) : rest;
}

export function without(tasks: readonly TaskSummary[], id: Id | undefined): readonly TaskSummary[] {
  return tasks.some((task) => task.id === id) ? tasks.filter((task) => task.id !== id) : tasks;
}

/** The cards it will stand between. Those the server has not numbered yet cannot be named to it. */
export function neighbours(rest: readonly TaskSummary[], index: number) {
  const known = (task: TaskSummary) => !isPending(task);
  return {
    before: rest.slice(0, index).findLast(known) ?? null,
    after: rest.slice(index).find(known) ?? null,
  };
}
