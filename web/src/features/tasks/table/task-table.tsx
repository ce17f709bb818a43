import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Project, TaskSummary } from "@/api/types";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { NothingFound } from "../filters/nothing-found";
import { ids, isNarrowed, type ProjectSearch } from "../filters/search";
import { flatten } from "../queries/task-cache";
import { countsQuery, taskListQuery, type ViewFilter } from "../queries/tasks";
import { BulkBar } from "./bulk-bar";
import { NOTHING, only, type Selection } from "./selection";
import classes from "./table.module.css";
import { TaskGrid } from "./task-grid";
import { useLoadAll } from "./use-load-all";

interface TaskTableProps {
  project: Project;
  search: ProjectSearch;
  filter: ViewFilter;
}

export default function TaskTable({ project, search, filter }: TaskTableProps) {
  const sort = search.sort ?? "-created";
  const wanted = useMemo(
    () => ({
      ...filter,
      project: project.id,
      ...(search.status !== undefined && { status: search.status }),
    }),
    [filter, project.id, search.status],
  );
  const query = useInfiniteQuery({ ...taskListQuery(wanted, sort), select: flatten });
  const { data: counts } = useQuery(countsQuery(project.id, filter));
  const tasks = query.data ?? NONE;
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const chosen = useMemo(
    () => only(selection, new Set(tasks.map(({ id }) => id))),
    [selection, tasks],
  );
  const total = totalOf(counts?.statuses, search) ?? tasks.length;
  const loadAll = useLoadAll(query);

  if (query.isPending)
    return (
      <div className={classes.aside}>
        <SkeletonList rows={12} />
      </div>
    );
  if (query.isLoadingError)
    return (
      <div className={classes.aside}>
        <ErrorState
          error={query.error}
          title="The tasks could not be loaded"
          onRetry={() => void query.refetch()}
        />
      </div>
    );
  if (tasks.length === 0)
    return isNarrowed(search) ? (
      <NothingFound />
    ) : (
      <div className={classes.aside}>
        <EmptyState title="Nothing to do yet">
          Press C, or use “New task”, to write down the first thing that has to be done.
        </EmptyState>
      </div>
    );
  return (
    <>
      <TaskGrid
        project={project}
        tasks={tasks}
        total={total}
        query={query}
        sort={sort}
        selection={chosen}
        onSelect={setSelection}
      />
      <BulkBar
        project={project}
        tasks={tasks.filter(({ id }) => chosen.ids.has(id))}
        archived={search.archived === true}
        total={total}
        onSelectAll={() =>
          void loadAll().then((all) => setSelection({ ids: new Set(all), anchor: null }))
        }
        onDone={() => setSelection(NOTHING)}
      />
    </>
  );
}

const NONE: TaskSummary[] = [];

function totalOf(
  statuses: { status_id: string; count: number }[] | undefined,
  search: ProjectSearch,
): number | undefined {
  const shown = ids(search.status);
  return statuses
    ?.filter(({ status_id }) => shown.length === 0 || shown.includes(status_id))
    .reduce((sum, { count }) => sum + count, 0);
}
