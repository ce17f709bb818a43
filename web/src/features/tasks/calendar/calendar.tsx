import { ActionIcon, Button, Group } from "@mantine/core";
import { useElementSize, useMediaQuery } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Project } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { timeZone } from "@/lib/format";
import { today } from "../fields/deadline";
import type { ProjectSearch } from "../filters/search";
import { useProjectSearch } from "../filters/use-project-search";
import type { ViewFilter } from "../queries/tasks";
import classes from "./calendar.module.css";
import { CalendarContext } from "./calendar-context";
import { DayCell } from "./day-cell";
import { DayList } from "./day-list";
import { addMonths, firstDayOfWeek, monthOf, weeksOf } from "./month";
import { useCalendarMoves } from "./use-calendar-moves";
import { useMonthTasks } from "./use-month-tasks";

interface CalendarProps {
  project: Project;
  search: ProjectSearch;
  filter: ViewFilter;
}

/** What a row of a cell takes: a task, and the day's number above them. */
const CHIP = 26;
const HEAD = 30;

/** A month of deadlines. A task is taken to another day by mouse, finger or keys. */
export default function Calendar({ project, search, filter }: CalendarProps) {
  const { change } = useProjectSearch();
  const month = search.month ?? monthOf(today());
  const weeks = useMemo(() => weeksOf(month, firstDayOfWeek()), [month]);
  const { query, byDay, cutOff } = useMonthTasks(project, search, filter, weeks);
  const { ref, height } = useElementSize();
  const narrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const show = (next: string) =>
    change({ month: next === monthOf(today()) ? undefined : next }, { replace: true });
  const movable = filter.archived !== true && !project.archived;
  const moves = useCalendarMoves({ month, byDay, movable, onMonth: show });
  const facts = useMemo(() => ({ project, movable }), [project, movable]);
  const room = Math.max(1, Math.floor((height / weeks.length - HEAD) / CHIP));

  return (
    <CalendarContext value={facts}>
      <div className={classes.calendar}>
        <Group gap="xs" className={classes.bar ?? ""}>
          <h2 className={classes.month} aria-live="polite">
            {monthName(month)}
          </h2>
          <ActionIcon
            size={36}
            aria-label="Previous month"
            onClick={() => show(addMonths(month, -1))}
          >
            <IconChevronLeft size={19} aria-hidden />
          </ActionIcon>
          <ActionIcon size={36} aria-label="Next month" onClick={() => show(addMonths(month, 1))}>
            <IconChevronRight size={19} aria-hidden />
          </ActionIcon>
          <Button variant="default" size="xs" onClick={() => moves.goTo(today())}>
            Today
          </Button>
          {cutOff && (
            <span className={classes.note}>
              Only the first of very many tasks are shown; the table has them all.
            </span>
          )}
        </Group>
        {query.isLoadingError && (
          <ErrorState
            error={query.error}
            title="The deadlines could not be loaded"
            onRetry={() => void query.refetch()}
          />
        )}
        {/* biome-ignore lint/a11y/useSemanticElements: days that tasks are moved between are a grid, not a table of text */}
        <div
          role="grid"
          aria-label={`Deadlines in ${monthName(month)}`}
          aria-busy={query.isPending}
          className={classes.grid}
          data-narrow={narrow || undefined}
          onKeyDown={moves.onKeyDown}
          onFocus={moves.onFocus}
        >
          {/* biome-ignore lint/a11y/useSemanticElements: see above */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: the days take the focus */}
          <div role="row" className={classes.weekdays}>
            {weeks[0]?.map((day) => (
              // biome-ignore lint/a11y/useSemanticElements: see above
              // biome-ignore lint/a11y/useFocusableInteractive: the days take the focus
              <div key={day} role="columnheader" aria-label={weekday(day, "long")}>
                {weekday(day, narrow ? "narrow" : "short")}
              </div>
            ))}
          </div>
          {/* biome-ignore lint/a11y/useSemanticElements: see above */}
          <div ref={ref} role="rowgroup" className={classes.weeks}>
            {weeks.map((week) => (
              // biome-ignore lint/a11y/useSemanticElements: see above
              // biome-ignore lint/a11y/useFocusableInteractive: the days take the focus
              <div key={week[0]} role="row" className={classes.week}>
                {week.map((day) => (
                  <DayCell
                    key={day}
                    day={day}
                    outside={monthOf(day) !== month}
                    tasks={moves.tasksOf(day)}
                    carried={moves.carry?.task.id ?? null}
                    active={day === moves.active}
                    room={room}
                    narrow={narrow}
                  />
                ))}
              </div>
            ))}
          </div>
        </div>
        {narrow && <DayList day={moves.active} tasks={moves.tasksOf(moves.active)} />}
        <div className="visually-hidden" role="status" aria-live="assertive">
          {moves.announcement}
        </div>
        <p className="visually-hidden">Times are those of {timeZone()}.</p>
      </div>
    </CalendarContext>
  );
}

function monthName(month: string): string {
  return new Intl.DateTimeFormat(undefined, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${month}-01T00:00:00Z`));
}

function weekday(day: string, style: "long" | "short" | "narrow"): string {
  return new Intl.DateTimeFormat(undefined, { weekday: style, timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
