import type { Id, Layout, Priority, TaskSort } from "@/api/types";
import { dayKey } from "@/lib/format";
import { addDays, toMoment } from "../fields/deadline";
import { PRIORITIES } from "../fields/priority";
import type { ViewFilter } from "../queries/tasks";

/**
 * What a project's address says after the "?": a link shows a colleague the same view. Days are meant
 * as the viewer's days, and "today" stays today in a saved view.
 */
export interface ProjectSearch {
  /** The board when there is none. */
  layout?: Exclude<Layout, "board">;
  q?: string;
  /** Ids, separated by commas. */
  status?: string;
  /** A person's id, "me" or "none". */
  assignee?: string;
  label?: string;
  priority?: string;
  due?: Due;
  /** Days, both inclusive; instead of `due`. */
  from?: string;
  to?: string;
  archived?: true;
  /** Of the table. */
  sort?: TableSort;
  /** Of the calendar: "2026-11". */
  month?: string;
}

export const DUE = ["overdue", "today", "week"] as const;
export type Due = (typeof DUE)[number];

export type TableSort = Exclude<TaskSort, "rank">;
export const TABLE_SORTS: readonly TableSort[] = [
  "-created",
  "created",
  "-updated",
  "updated",
  "deadline",
  "-deadline",
  "-priority",
  "priority",
];

/** Which parts narrow the view down, as opposed to how it is shown. */
const NARROWING = [
  "q",
  "status",
  "assignee",
  "label",
  "priority",
  "due",
  "from",
  "to",
  "archived",
] as const satisfies (keyof ProjectSearch)[];

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Takes what an address says as far as it makes sense; the rest is left out, not an error. */
export function validateProjectSearch(raw: Record<string, unknown>): ProjectSearch {
  const text = (name: string) => {
    const value = raw[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const listed = (name: string, valid: (part: string) => boolean) =>
    [...new Set(text(name).split(","))].filter(valid).join(",");
  const one = <T extends string>(name: string, values: readonly T[]) =>
    values.find((value) => value === text(name));
  const assignee = text("assignee");
  const due = one("due", DUE);
  return compact({
    layout: one("layout", ["table", "calendar"] as const),
    q: text("q").trim().slice(0, 200),
    status: listed("status", (part) => ID.test(part)),
    assignee: assignee === "me" || assignee === "none" || ID.test(assignee) ? assignee : "",
    label: listed("label", (part) => ID.test(part)),
    priority: listed("priority", isPriority),
    due,
    from: due === undefined && DAY.test(text("from")) ? text("from") : "",
    to: due === undefined && DAY.test(text("to")) ? text("to") : "",
    archived: raw.archived === true || raw.archived === "true" ? true : undefined,
    sort: one("sort", TABLE_SORTS),
    month: MONTH.test(text("month")) ? text("month") : "",
  });
}

/** Leaves out what says nothing, so that addresses stay short. */
export function compact(search: Loose<ProjectSearch>): ProjectSearch {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ""),
  );
}

export type Loose<T> = { [K in keyof T]?: T[K] | "" | undefined };

/** The filters of the API that an address means at this moment. */
export function toFilter(search: ProjectSearch, now: number): ViewFilter {
  const { q, assignee, label, priority, archived } = search;
  return {
    ...(q !== undefined && { q }),
    ...(assignee !== undefined && { assignee }),
    ...(label !== undefined && { label }),
    ...(priority !== undefined && { priority }),
    ...(archived !== undefined && { archived }),
    ...deadlines(search, now),
  };
}

function deadlines({ due, from, to }: ProjectSearch, now: number): ViewFilter {
  const today = dayKey(now);
  const midnight = (day: string) => toMoment({ day, time: "00:00" });
  switch (due) {
    case "overdue":
      return { deadline_to: new Date(now).toISOString(), category: "todo,doing" };
    case "today":
      return { deadline_from: midnight(today), deadline_to: midnight(addDays(today, 1)) };
    case "week":
      return { deadline_from: midnight(today), deadline_to: midnight(addDays(today, 7)) };
    default:
      return {
        ...(from !== undefined && { deadline_from: midnight(from) }),
        ...(to !== undefined && { deadline_to: midnight(addDays(to, 1)) }),
      };
  }
}

export function isNarrowed(search: ProjectSearch): boolean {
  return NARROWING.some((name) => search[name] !== undefined);
}

/** Shows everything again, in the same layout. */
export function widened(search: ProjectSearch): ProjectSearch {
  const { layout, sort, month } = search;
  return compact({ layout, sort, month });
}

/** What a saved view keeps: filters and order, as text. The month one happens to look at is not part of it. */
export function toViewQuery(search: ProjectSearch): Record<string, string> {
  const { layout: _layout, month: _month, ...rest } = search;
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
}

export function fromView(query: Record<string, string>, layout: Layout): ProjectSearch {
  return validateProjectSearch({ ...query, layout });
}

export function ids(list: string | undefined): Id[] {
  return list === undefined ? [] : list.split(",");
}

function isPriority(part: string): part is Priority {
  return PRIORITIES.some((priority) => priority === part);
}
