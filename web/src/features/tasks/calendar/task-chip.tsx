import { draggable } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo, useEffect, useRef, useState } from "react";
import type { TaskSummary } from "@/api/types";
import { useNow } from "@/components/time";
import { formatTime } from "@/lib/format";
import { DAY_END, toLocal, urgencyOf } from "../fields/deadline";
import { StatusIcon } from "../fields/status-icon";
import classes from "./calendar.module.css";
import { useCalendar } from "./calendar-context";

interface TaskChipProps {
  task: TaskSummary;
  tabbable: boolean;
  carried: boolean;
}

/** A task on its day. */
export const TaskChip = memo(function TaskChip({ task, tabbable, carried }: TaskChipProps) {
  const { project, movable } = useCalendar();
  const root = useRef<HTMLLIElement>(null);
  const [dragged, setDragged] = useState(false);
  const now = useNow();
  useEffect(() => {
    if (root.current === null || !movable) return;
    return draggable({
      element: root.current,
      getInitialData: () => ({ kind: "deadline", id: task.id }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    });
  }, [task.id, movable]);

  const status = project.statuses.find(({ id }) => id === task.status_id);
  const done = task.completed_at !== null;
  const overdue = task.deadline !== null && urgencyOf(task.deadline, done, now) === "overdue";
  const timed = task.deadline !== null && toLocal(task.deadline).time !== DAY_END;
  return (
    <li
      ref={root}
      className={classes.chip}
      data-dragged={dragged || undefined}
      data-carried={carried || undefined}
      data-done={done || undefined}
    >
      <Link
        to="/projects/$projectKey/tasks/$taskKey"
        params={{ projectKey: project.key, taskKey: task.key }}
        search={true}
        resetScroll={false}
        preload={false}
        draggable={false}
        className={classes.chipLink ?? ""}
        tabIndex={tabbable ? 0 : -1}
        data-task={task.id}
        title={`${task.key} ${task.title}`}
      >
        {status !== undefined && <StatusIcon status={status} size={12} />}
        <span className="visually-hidden">
          {status?.name}
          {overdue ? ", overdue" : ""},{" "}
        </span>
        {overdue && <IconAlertTriangle size={13} className={classes.overdue} aria-hidden />}
        {timed && task.deadline !== null && (
          <span className={classes.time}>{formatTime(task.deadline)}</span>
        )}
        <span className={classes.chipTitle}>{task.title}</span>
      </Link>
    </li>
  );
});
