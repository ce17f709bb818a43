import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { TaskSummary } from "@/api/types";
import classes from "./calendar.module.css";
import { useCalendar } from "./calendar-context";
import { addOn, fullDay } from "./day-cell";
import { TaskChip } from "./task-chip";

/** On a phone, the day that was pressed is spelt out below the month. */
export function DayList({ day, tasks }: { day: string; tasks: readonly TaskSummary[] }) {
  const { project, movable } = useCalendar();
  return (
    <section className={classes.dayList} aria-label={fullDay(day)}>
      <h3 className={classes.dayTitle}>{fullDay(day)}</h3>
      {tasks.length === 0 ? (
        <p className={classes.note}>Nothing is due.</p>
      ) : (
        <ul className={classes.tasks} data-all>
          {tasks.map((task) => (
            <TaskChip key={task.id} task={task} tabbable carried={false} />
          ))}
        </ul>
      )}
      {movable && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => addOn(day, project.key)}
        >
          Add a task
        </Button>
      )}
    </section>
  );
}
