import { Button, Checkbox, Skeleton, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useRef, useState } from "react";
import type { Project, TaskSummary } from "@/api/types";
import type { TableSort } from "../filters/search";
import { useLoadAhead } from "../queries/load-ahead";
import { TITLE_COLUMN } from "./columns";
import { HeaderRow } from "./header-row";
import type { Selection } from "./selection";
import { toggleAll } from "./selection";
import classes from "./table.module.css";
import { TaskRow } from "./task-row";
import { useGridKeys } from "./use-grid-keys";
import { useRowActions } from "./use-row-actions";
import { useTableHelp } from "./use-table-help";

const ROW = 42;
/** Two lines, and room for a finger. */
const NARROW_ROW = 88;
const OVERSCAN = 12;

interface TaskGridProps {
  project: Project;
  tasks: readonly TaskSummary[];
  total: number;
  query: UseInfiniteQueryResult<TaskSummary[]>;
  sort: TableSort;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

/** The rows that are in view, of however many there are. */
export function TaskGrid(props: TaskGridProps) {
  const { project, tasks, total, query, sort, selection, onSelect } = props;
  const narrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState({ row: 0, column: TITLE_COLUMN });
  const virtualizer = useVirtualizer({
    count: tasks.length + (query.hasNextPage ? 3 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => (narrow ? NARROW_ROW : ROW),
    getItemKey: (index) => tasks[index]?.id ?? `stand-in-${index - tasks.length}`,
    overscan: OVERSCAN,
    // The row with the focus stays, or the keyboard would lose its place by scrolling.
    rangeExtractor: useCallback(
      (range: Range) =>
        [...new Set([...defaultRangeExtractor(range), active.row])]
          .filter((index) => index < range.count)
          .sort((a, b) => a - b),
      [active.row],
    ),
  });
  const rows = virtualizer.getVirtualItems();
  useLoadAhead(query, rows.findLast(({ index }) => index !== active.row)?.index ?? 0, tasks.length);
  const actions = useRowActions({ tasks, selection, onSelect });
  const keys = useGridKeys({
    scroller,
    tasks,
    selection,
    onSelect,
    setActive,
    scrollTo: (row) => virtualizer.scrollToIndex(row),
    page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW) - 2),
  });
  useTableHelp();
  const all = tasks.every(({ id }) => selection.ids.has(id));

  return (
    <div ref={scroller} className={classes.scroller}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot leave out the rows that are not in view */}
      <div
        role="grid"
        aria-label={`Tasks of ${project.name}`}
        aria-rowcount={total + 1}
        aria-multiselectable
        className={classes.grid}
        data-narrow={narrow || undefined}
        onKeyDown={keys.onKeyDown}
        onFocus={keys.onFocus}
      >
        <HeaderRow sort={sort} narrow={narrow}>
          <Checkbox
            size="xs"
            aria-label="Select all that are loaded"
            checked={all}
            indeterminate={!all && selection.ids.size > 0}
            onChange={() =>
              onSelect(
                toggleAll(
                  selection,
                  tasks.map(({ id }) => id),
                ),
              )
            }
          />
        </HeaderRow>
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div
          role="rowgroup"
          className={classes.body}
          style={{ height: virtualizer.getTotalSize() }}
        >
          {rows.map(({ index, key, start, size }) => {
            const task = tasks[index];
            return task === undefined ? (
              <div
                key={key}
                className={classes.row}
                style={{ transform: `translateY(${start}px)`, height: size }}
                aria-hidden="true"
              >
                <Skeleton height={14} width="60%" className={classes.standIn ?? ""} />
              </div>
            ) : (
              <TaskRow
                key={key}
                task={task}
                project={project}
                index={index}
                start={start}
                size={size}
                selected={selection.ids.has(task.id)}
                activeColumn={index === active.row ? active.column : null}
                actions={actions}
              />
            );
          })}
        </div>
      </div>
      {query.isFetchNextPageError && (
        <Button variant="subtle" m="sm" onClick={() => void query.fetchNextPage()}>
          The rest could not be loaded. Try again
        </Button>
      )}
      <VisuallyHidden>
        Arrows go from cell to cell. Space on a title selects the row, F2 changes the title.
      </VisuallyHidden>
    </div>
  );
}
