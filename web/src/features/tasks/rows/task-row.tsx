import { useQuery } from "@tanstack/react-query";
import type { TaskSummary } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import { StatusDot } from "@/components/status-dot";
import { projectsQuery } from "@/lib/projects";
import { DeadlineLabel } from "../fields/deadline-label";
import { PRIORITY_LABEL, PriorityIcon } from "../fields/priority";
import { StatusPicker } from "../fields/task-pickers";
import { useChangeTask } from "../queries/change-task";
import classes from "./task-row.module.css";

/** A task among those of other projects: what, where, until when; its status is changed in place. */
export function TaskRow({ task }: { task: TaskSummary }) {
  const { data: projects } = useQuery(projectsQuery);
  const project = projects?.find(({ id }) => id === task.project_id);
  const change = useChangeTask();
  return (
    <div className={classes.row}>
      <span className={classes.priority} title={PRIORITY_LABEL[task.priority]}>
        <PriorityIcon priority={task.priority} />
        <span className="visually-hidden">{PRIORITY_LABEL[task.priority]}</span>
      </span>
      <div className={classes.what}>
        <AnchorLink
          to="/tasks/$taskKey"
          params={{ taskKey: task.key }}
          c="inherit"
          underline="hover"
          className={classes.title ?? ""}
        >
          {task.title}
        </AnchorLink>
        <span className={classes.where}>
          {project !== undefined && (
            <>
              <StatusDot color={project.color} size={8} />
              <span className={classes.project}>{project.name}</span>
            </>
          )}
          <span>{task.key}</span>
        </span>
      </div>
      <div className={classes.facts}>
        {task.deadline !== null && (
          <DeadlineLabel deadline={task.deadline} completed={task.completed_at !== null} />
        )}
        {project !== undefined && (
          <StatusPicker
            project={project}
            value={task.status_id}
            onChange={(status_id) => change.mutate({ task, patch: { status_id } })}
          />
        )}
      </div>
    </div>
  );
}
