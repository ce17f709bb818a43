import type { TableSort } from "../filters/search";

export interface TableColumn {
  id:
    | "select"
    | "key"
    | "title"
    | "status"
    | "priority"
    | "assignees"
    | "deadline"
    | "labels"
    | "updated";
  label: string;
  /** The orders a press on the heading goes through, the most useful one first. */
  sorts?: readonly [TableSort, TableSort];
}

export const COLUMNS: readonly TableColumn[] = [
  { id: "select", label: "Select" },
  { id: "key", label: "Key", sorts: ["-created", "created"] },
  { id: "title", label: "Title" },
  { id: "status", label: "Status" },
  { id: "priority", label: "Priority", sorts: ["-priority", "priority"] },
  { id: "assignees", label: "Assignees" },
  { id: "deadline", label: "Deadline", sorts: ["deadline", "-deadline"] },
  { id: "labels", label: "Labels" },
  { id: "updated", label: "Changed", sorts: ["-updated", "updated"] },
];

export const LAST_COLUMN = COLUMNS.length - 1;
/** The title: where the focus begins, and where Space chooses the row. */
export const TITLE_COLUMN = 2;

export function nextSort(sorts: readonly [TableSort, TableSort], now: TableSort): TableSort {
  return now === sorts[0] ? sorts[1] : sorts[0];
}

/** As `aria-sort` says it; what sorts downwards in the API begins with a minus. */
export function sortDirection(column: TableColumn, sort: TableSort) {
  if (column.sorts === undefined || !column.sorts.includes(sort)) return undefined;
  return sort.startsWith("-") ? "descending" : "ascending";
}
