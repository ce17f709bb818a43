import { Checkbox } from "@mantine/core";
import { type CSSProperties, memo, type ReactNode } from "react";
import type { Project, TaskSummary } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { DeadlinePicker } from "../fields/deadline-picker";
import { AssigneePicker, LabelPicker, PriorityPicker, StatusPicker } from "../fields/task-pickers";
import { COLUMNS } from "./columns";
import classes from "./table.module.css";
import { TitleCell } from "./title-cell";
import type { RowActions } from "./use-row-actions";

interface TaskRowProps {
  task: TaskSummary;
  project: Project;
  index: number;
  start: number;
  size: number;
  selected: boolean;
  /** The column whose cell Tab comes to; null in all rows but one. */
  activeColumn: number | null;
  actions: RowActions;
}

/** A task in one line, changed where it stands. */
export const TaskRow = memo(function TaskRow(props: TaskRowProps) {
  const { task, project, index, start, size, selected, activeColumn, actions } = props;
  const { change, pick } = actions;
  const style: CSSProperties = { transform: `translateY(${start}px)`, height: size };
  const tab = (column: number) => (column === activeColumn ? 0 : -1);
  const readOnly = task.archived_at !== null;
  const shared = (column: number) => ({
    tabIndex: tab(column),
    disabled: readOnly,
    className: classes.control,
  });
  const cells: ReactNode[] = [
    <Checkbox
      key="select"
      size="xs"
      aria-label={`Select ${task.key}`}
      checked={selected}
      tabIndex={tab(0)}
      // The press is taken by the row, which knows whether Shift was held.
      onChange={() => {}}
    />,
    <span key="key" className={classes.key}>
      {task.key}
    </span>,
    <TitleCell key="title" task={task} project={project} tabIndex={tab(2)} actions={actions} />,
    <StatusPicker
      key="status"
      {...shared(3)}
      project={project}
      value={task.status_id}
      onChange={(status_id) => change(task, { status_id })}
    />,
    <PriorityPicker
      key="priority"
      {...shared(4)}
      value={task.priority}
      onChange={(priority) => change(task, { priority })}
    />,
    <AssigneePicker
      key="assignees"
      {...shared(5)}
      project={project}
      value={task.assignee_ids}
      onChange={(assignee_ids) => change(task, { assignee_ids })}
    />,
    <DeadlinePicker
      key="deadline"
      {...shared(6)}
      value={task.deadline}
      completed={task.completed_at !== null}
      onChange={(deadline) => change(task, { deadline })}
    />,
    <LabelPicker
      key="labels"
      {...shared(7)}
      labels={project.labels}
      value={task.label_ids}
      onChange={(label_ids) => change(task, { label_ids })}
    />,
    <span key="updated" className={classes.updated}>
      <RelativeTime at={task.updated_at} />
    </span>,
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid of which only the part in view exists
    // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys of all rows
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={classes.row}
      style={style}
      data-row={index}
      onClick={(event) => pick(task, event)}
      onMouseDown={(event) => {
        // A press with Shift stretches the selection of rows, not of text.
        if (event.shiftKey) event.preventDefault();
      }}
    >
      {COLUMNS.map(({ id }, column) => (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: what is in it takes the focus
        <div
          key={id}
          role="gridcell"
          className={classes.cell}
          data-column={id}
          data-at={column}
          {...(isText(id) && { tabIndex: tab(column) })}
        >
          {cells[column]}
        </div>
      ))}
    </div>
  );
});

/** Cells without a control take the focus themselves. */
function isText(id: string): boolean {
  return id === "key" || id === "updated";
}
