import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { Project, TaskSummary } from "@/api/types";
import { dayKey } from "@/lib/format";
import { addDays, toMoment } from "../fields/deadline";
import type { ProjectSearch } from "../filters/search";
import { flatten } from "../queries/task-cache";
import { taskListQuery, type ViewFilter } from "../queries/tasks";

/** More than a person can look at in a month; the table is better for that. */
const MOST = 6_000;

/** The tasks that are due in these weeks, by day. */
export function useMonthTasks(
  project: Project,
  search: ProjectSearch,
  filter: ViewFilter,
  weeks: readonly (readonly string[])[],
) {
  const first = weeks[0]?.[0] ?? "";
  const last = weeks.at(-1)?.at(-1) ?? "";
  const wanted = useMemo(() => {
    const from = toMoment({ day: first, time: "00:00" });
    const to = toMoment({ day: addDays(last, 1), time: "00:00" });
    return {
      ...filter,
      project: project.id,
      ...(search.status !== undefined && { status: search.status }),
      // A filter by deadline narrows the month down further.
      deadline_from: latest(from, filter.deadline_from),
      deadline_to: earliest(to, filter.deadline_to),
    };
  }, [filter, project.id, search.status, first, last]);
  const query = useInfiniteQuery({ ...taskListQuery(wanted, "deadline"), select: flatten });
  const { data: tasks = NONE, hasNextPage, isFetching, isError, fetchNextPage } = query;
  const more = hasNextPage && tasks.length < MOST;
  useEffect(() => {
    if (more && !isFetching && !isError) void fetchNextPage();
  }, [more, isFetching, isError, fetchNextPage]);
  const byDay = useMemo(() => {
    const days = new Map<string, TaskSummary[]>();
    for (const task of tasks) {
      if (task.deadline === null) continue;
      const day = dayKey(task.deadline);
      const list = days.get(day);
      if (list === undefined) days.set(day, [task]);
      else list.push(task);
    }
    for (const list of days.values()) list.sort(byDeadline);
    return days;
  }, [tasks]);
  return { query, byDay, cutOff: hasNextPage && !more };
}

const NONE: TaskSummary[] = [];

function byDeadline(one: TaskSummary, other: TaskSummary): number {
  return (one.deadline ?? "").localeCompare(other.deadline ?? "") || (one.id < other.id ? -1 : 1);
}

function latest(one: string, other: string | undefined): string {
  return other === undefined || other < one ? one : other;
}

function earliest(one: string, other: string | undefined): string {
  return other === undefined || other > one ? one : other;
}
