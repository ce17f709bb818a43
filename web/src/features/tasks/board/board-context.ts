import { createContext, type RefObject, useContext } from "react";
import type { Id, Label, Me, Person, Project, TaskSummary } from "@/api/types";
import type { ViewFilter } from "../queries/tasks";
import type { Carry, ColumnHandle } from "./carry";

/** What every card needs and what hardly ever changes. */
export interface BoardFacts {
  project: Project;
  labels: ReadonlyMap<Id, Label>;
  people: ReadonlyMap<Id, Person>;
  me: Me;
  filter: ViewFilter;
  /** What is archived stands still. */
  movable: boolean;
  register: (handle: ColumnHandle) => () => void;
  /** Moves a card by its menu: to the top or the end of a column. */
  send: (task: TaskSummary, statusId: Id, end: "top" | "bottom") => void;
  /** The last request for the focus that a column has met. */
  focused: RefObject<number>;
}

/** What changes with every key and every drag. */
export interface BoardState {
  /** The card that had the focus last; `request` goes up when it is to get it again. */
  active: { id: Id; request: number } | null;
  carry: Carry | null;
  /** The card under the mouse. */
  dragged: Id | null;
  /** The key of the task that is open beside the board. */
  open: string | null;
}

export const BoardFactsContext = createContext<BoardFacts | null>(null);
export const BoardStateContext = createContext<BoardState>({
  active: null,
  carry: null,
  dragged: null,
  open: null,
});

export function useBoardFacts(): BoardFacts {
  const facts = useContext(BoardFactsContext);
  if (facts === null) throw new Error("useBoardFacts() is for what stands on a board.");
  return facts;
}

export function useBoardState(): BoardState {
  return useContext(BoardStateContext);
}
