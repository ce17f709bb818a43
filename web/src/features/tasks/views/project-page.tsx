import { useSuspenseQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { SkeletonList } from "@/components/skeletons";
import { projectQuery } from "@/lib/projects";
import { Board } from "../board/board";
import { FilterBar } from "../filters/filter-bar";
import { useProjectSearch, useViewFilter } from "../filters/use-project-search";
import { ProjectHeader } from "./project-header";
import classes from "./project-page.module.css";

const TaskTable = lazy(() => import("../table/task-table"));
const Calendar = lazy(() => import("../calendar/calendar"));

interface ProjectPageProps {
  projectKey: string;
  /** The task that is open beside the board. */
  children: ReactNode;
}

/** A project: its board, table or calendar, narrowed down as the address says. */
export function ProjectPage({ projectKey, children }: ProjectPageProps) {
  const { data: project } = useSuspenseQuery(projectQuery(projectKey));
  const { search } = useProjectSearch();
  const filter = useViewFilter(search);
  const view = { project, search, filter };
  return (
    <div className={classes.page}>
      <ProjectHeader project={project} />
      <FilterBar project={project} />
      {search.layout === undefined ? (
        <Board {...view} />
      ) : (
        <Suspense
          fallback={
            <div className={classes.waiting}>
              <SkeletonList rows={10} />
            </div>
          }
        >
          {search.layout === "table" ? <TaskTable {...view} /> : <Calendar {...view} />}
        </Suspense>
      )}
      {children}
    </div>
  );
}
