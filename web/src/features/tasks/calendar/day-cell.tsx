import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { Popover } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { memo, useEffect, useRef, useState } from "react";
import type { TaskSummary } from "@/api/types";
import { DAY_END, today, toMoment } from "../fields/deadline";
import { openNewTask } from "../quick-create/new-task-store";
import classes from "./calendar.module.css";
import { useCalendar } from "./calendar-context";
import { TaskChip } from "./task-chip";

interface DayCellProps {
  day: string;
  /** Of the month before or after. */
  outside: boolean;
  tasks: readonly TaskSummary[];
  /** The task that the keyboard carries, if it does. */
  carried: string | null;
  /** The day Tab comes to. */
  active: boolean;
  /** How many tasks find room. */
  room: number;
  narrow: boolean;
}

const DOTS = 4;

export const DayCell = memo(function DayCell(props: DayCellProps) {
  const { day, outside, tasks, carried, active, room, narrow } = props;
  const { project, movable } = useCalendar();
  const root = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (root.current === null || !movable) return;
    return dropTargetForElements({
      element: root.current,
      canDrop: ({ source }) => source.data.kind === "deadline",
      getData: () => ({ day }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    });
  }, [day, movable]);

  const shown = tasks.length <= room ? tasks : tasks.slice(0, Math.max(0, room - 1));
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a grid
    <div
      ref={root}
      role="gridcell"
      tabIndex={active ? 0 : -1}
      data-day={day}
      className={classes.day}
      data-outside={outside || undefined}
      data-today={day === today() || undefined}
      data-over={over || undefined}
      data-active={active || undefined}
      aria-selected={narrow ? active : undefined}
    >
      <div className={classes.dayHead}>
        <span className="visually-hidden">
          {fullDay(day)}, {countWords(tasks.length)}
        </span>
        <span className={classes.number} aria-hidden="true">
          {Number(day.slice(8))}
        </span>
        {movable && !narrow && (
          <button
            type="button"
            className={classes.add}
            tabIndex={-1}
            aria-label={`Add a task due on ${fullDay(day)}`}
            onClick={() => addOn(day, project.key)}
          >
            <IconPlus size={15} aria-hidden />
          </button>
        )}
      </div>
      {narrow ? (
        <span className={classes.dots} aria-hidden="true">
          {tasks.slice(0, DOTS).map((task) => (
            <span
              key={task.id}
              style={{
                backgroundColor: project.statuses.find(({ id }) => id === task.status_id)?.color,
              }}
            />
          ))}
        </span>
      ) : (
        <>
          <ul className={classes.tasks}>
            {shown.map((task) => (
              <TaskChip key={task.id} task={task} tabbable={active} carried={task.id === carried} />
            ))}
          </ul>
          {shown.length < tasks.length && (
            <More day={day} tasks={tasks} count={tasks.length - shown.length} tabbable={active} />
          )}
        </>
      )}
    </div>
  );
});

interface MoreProps {
  day: string;
  tasks: readonly TaskSummary[];
  count: number;
  tabbable: boolean;
}

function More({ day, tasks, count, tabbable }: MoreProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} width={280} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.more}
          tabIndex={tabbable ? 0 : -1}
          onClick={() => setOpen(!open)}
        >
          +{count} more
        </button>
      </Popover.Target>
      <Popover.Dropdown
        p="xs"
        onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}
      >
        <p className={classes.moreTitle}>{fullDay(day)}</p>
        <ul className={classes.tasks} data-all>
          {tasks.map((task) => (
            <TaskChip key={task.id} task={task} tabbable carried={false} />
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

export function addOn(day: string, projectKey: string): void {
  openNewTask({ projectKey, deadline: toMoment({ day, time: DAY_END }) });
}

export function fullDay(day: string): string {
  return new Intl.DateTimeFormat(undefined, {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: "UTC",
  }).format(new Date(`${day}T00:00:00Z`));
}

function countWords(count: number): string {
  return count === 0 ? "nothing due" : count === 1 ? "1 task" : `${count} tasks`;
}
