import type { FocusEvent, KeyboardEvent, RefObject } from "react";
import type { TaskSummary } from "@/api/types";
import { LAST_COLUMN } from "./columns";
import { extendTo, NOTHING, type Selection, toggle } from "./selection";

interface Cell {
  row: number;
  column: number;
}

interface GridKeys {
  scroller: RefObject<HTMLElement | null>;
  tasks: readonly TaskSummary[];
  selection: Selection;
  onSelect: (selection: Selection) => void;
  setActive: (cell: Cell) => void;
  scrollTo: (row: number) => void;
  /** Rows that Page up and Page down go. */
  page: number;
}

/** A row that was scrolled to is drawn a frame or two later. */
const TRIES = 10;

/** The keys of a grid: arrows from cell to cell, Space and Shift to choose rows. */
export function useGridKeys(props: GridKeys) {
  const { scroller, tasks, selection, onSelect, setActive, scrollTo, page } = props;

  const focusCell = (cell: Cell, tries = TRIES) => {
    const element = scroller.current?.querySelector<HTMLElement>(
      `[data-row="${cell.row}"] [data-at="${cell.column}"]`,
    );
    if (element === null || element === undefined) {
      if (tries === TRIES) scrollTo(cell.row);
      if (tries > 0) requestAnimationFrame(() => focusCell(cell, tries - 1));
      return;
    }
    const control = element.querySelector<HTMLElement>("a, input, button");
    (control ?? element).focus();
    element.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  /** Columns that there is no room for are stepped over; behind the last there is nowhere to go. */
  const inView = (cell: Cell, from: Cell): Cell => {
    const hidden = (column: number) => isHidden(scroller.current, from.row, column);
    const way = Math.sign(cell.column - from.column) || 1;
    for (let column = cell.column; column >= 0 && column <= LAST_COLUMN; column += way)
      if (!hidden(column)) return { ...cell, column };
    for (let column = cell.column; column !== from.column; column -= way)
      if (!hidden(column)) return { ...cell, column };
    return { ...cell, column: from.column };
  };
  const select = (row: number, stretch: boolean) => {
    const task = tasks[row];
    if (task === undefined) return;
    const order = tasks.map(({ id }) => id);
    onSelect(stretch ? extendTo(selection, task.id, order) : toggle(selection, task.id));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const here = cellOf(event.target);
    const mod = event.ctrlKey || event.metaKey;
    if (mod && event.key === "a") {
      event.preventDefault();
      onSelect({ ids: new Set(tasks.map(({ id }) => id)), anchor: null });
      return;
    }
    if (here === null || event.altKey) return;
    if (event.key === "Escape" && selection.ids.size > 0) return onSelect(NOTHING);
    if (event.key === " " && isLink(event.target)) {
      event.preventDefault();
      return select(here.row, event.shiftKey);
    }
    const next = target(here, event.key, mod, { rows: tasks.length, page });
    if (next === null) return;
    event.preventDefault();
    if (event.shiftKey && next.row !== here.row) {
      const from = tasks[here.row];
      const to = tasks[next.row];
      const begun =
        selection.anchor === null && from !== undefined ? toggle(NOTHING, from.id) : selection;
      const order = tasks.map(({ id }) => id);
      if (to !== undefined) onSelect(extendTo(begun, to.id, order));
    }
    focusCell(inView(next, here));
  };
  const onFocus = (event: FocusEvent) => {
    const cell = cellOf(event.target);
    if (cell !== null) setActive(cell);
  };
  return { onKeyDown, onFocus };
}

/** Where a key leads from a cell; null for keys that lead nowhere. */
export function target(
  { row, column }: Cell,
  key: string,
  mod: boolean,
  size: { rows: number; page: number },
): Cell | null {
  const last = size.rows - 1;
  const to = (nextRow: number, nextColumn = column): Cell => ({
    row: Math.min(last, Math.max(0, nextRow)),
    column: Math.min(LAST_COLUMN, Math.max(0, nextColumn)),
  });
  switch (key) {
    case "ArrowUp":
      return to(row - 1);
    case "ArrowDown":
      return to(row + 1);
    case "ArrowLeft":
      return to(row, column - 1);
    case "ArrowRight":
      return to(row, column + 1);
    case "PageUp":
      return to(row - size.page);
    case "PageDown":
      return to(row + size.page);
    case "Home":
      return mod ? to(0, 0) : to(row, 0);
    case "End":
      return mod ? to(last, LAST_COLUMN) : to(row, LAST_COLUMN);
    default:
      return null;
  }
}

function cellOf(element: EventTarget): Cell | null {
  if (!(element instanceof HTMLElement)) return null;
  const row = element.closest<HTMLElement>("[data-row]")?.dataset.row;
  const column = element.closest<HTMLElement>("[data-at]")?.dataset.at;
  return row === undefined || column === undefined
    ? null
    : { row: Number(row), column: Number(column) };
}

function isHidden(root: HTMLElement | null, row: number, column: number): boolean {
  const cell = root?.querySelector(`[data-row="${row}"] [data-at="${column}"]`);
  return cell !== null && cell !== undefined && cell.getClientRects().length === 0;
}

function isLink(element: EventTarget): boolean {
  return element instanceof HTMLAnchorElement || (element as HTMLElement).role === "gridcell";
}
