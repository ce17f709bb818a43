import { IconChecklist, IconMessage, IconPaperclip, IconPencil } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useRef, useState } from "react";
import type { Project, TaskSummary } from "@/api/types";
import classes from "./table.module.css";
import type { RowActions } from "./use-row-actions";

interface TitleCellProps {
  task: TaskSummary;
  project: Project;
  tabIndex: number;
  actions: RowActions;
}

const LONGEST = 500;

/** The title leads to the task; F2, a double click or the pencil change it here. */
export function TitleCell({ task, project, tabIndex, actions }: TitleCellProps) {
  const [editing, setEditing] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const begin = () => task.archived_at === null && setEditing(true);
  const stop = (title: string | null) => {
    setEditing(false);
    const text = title?.trim().replace(/\s+/g, " ") ?? "";
    if (text !== "" && text !== task.title) actions.change(task, { title: text });
    setTimeout(() => link.current?.focus());
  };
  if (editing) return <TitleField title={task.title} onDone={stop} />;
  return (
    <>
      <Link
        ref={link}
        to="/projects/$projectKey/tasks/$taskKey"
        params={{ projectKey: project.key, taskKey: task.key }}
        search={true}
        resetScroll={false}
        preload={false}
        className={classes.title ?? ""}
        tabIndex={tabIndex}
        data-edit
        onDoubleClick={begin}
        onKeyDown={(event) => {
          if (event.key === "F2") begin();
        }}
      >
        {task.title}
      </Link>
      <Facts task={task} />
      {task.archived_at === null && (
        <button
          type="button"
          className={classes.pencil}
          tabIndex={-1}
          aria-label={`Change the title of ${task.key}`}
          onClick={begin}
        >
          <IconPencil size={15} aria-hidden />
        </button>
      )}
    </>
  );
}

interface TitleFieldProps {
  title: string;
  /** Null when nothing is to be changed. */
  onDone: (title: string | null) => void;
}

function TitleField({ title, onDone }: TitleFieldProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.key === "Escape") onDone(null);
    if (event.key === "Enter" && !event.nativeEvent.isComposing) onDone(event.currentTarget.value);
  };
  return (
    <input
      ref={(node) => node?.select()}
      className={classes.field}
      aria-label="Title"
      defaultValue={title}
      maxLength={LONGEST}
      onKeyDown={onKeyDown}
      onClick={(event) => event.stopPropagation()}
      onBlur={(event) => onDone(event.currentTarget.value)}
    />
  );
}

function Facts({ task }: { task: TaskSummary }) {
  const { checklist_total, checklist_done, comment_count, attachment_count } = task;
  return (
    <span className={classes.facts}>
      {checklist_total > 0 && (
        <span>
          <IconChecklist size={14} aria-hidden />
          <span className="visually-hidden">Checklist </span>
          {checklist_done}/{checklist_total}
        </span>
      )}
      {comment_count > 0 && (
        <span>
          <IconMessage size={14} aria-hidden />
          {comment_count}
          <span className="visually-hidden"> comments</span>
        </span>
      )}
      {attachment_count > 0 && (
        <span>
          <IconPaperclip size={14} aria-hidden />
          {attachment_count}
          <span className="visually-hidden"> attachments</span>
        </span>
      )}
    </span>
  );
}
