import type { TaskSummary } from "@/api/types";
import { daysUntil } from "@/lib/format";

export type DueGroup = "overdue" | "today" | "week" | "later" | "none";

export const DUE_GROUPS: readonly { id: DueGroup; title: string }[] = [
  { id: "overdue", title: "Overdue" },
  { id: "today", title: "Today" },
  { id: "week", title: "Next 7 days" },
  { id: "later", title: "Later" },
  { id: "none", title: "No date" },
];

/** Days are those of the viewer's calendar, whatever the hour; overdue goes by the minute. */
export function dueGroup(deadline: string | null, now: number): DueGroup {
  if (deadline === null) return "none";
  if (Date.parse(deadline) < now) return "overdue";
  const days = daysUntil(deadline, now);
  if (days <= 0) return "today";
  return days < 7 ? "week" : "later";
}

/** In the order they are given in; groups without a task are left out. */
export function groupByDue(
  tasks: readonly TaskSummary[],
  now: number,
): { id: DueGroup; title: string; tasks: TaskSummary[] }[] {
  return DUE_GROUPS.map((group) => ({
    ...group,
    tasks: tasks.filter((task) => dueGroup(task.deadline, now) === group.id),
  })).filter((group) => group.tasks.length > 0);
}
