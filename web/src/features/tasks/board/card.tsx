import { draggable } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import {
  IconChecklist,
  IconDots,
  IconMessage,
  IconPaperclip,
  IconSubtask,
} from "@tabler/icons-react";
import { memo, type ReactNode, useEffect, useRef, useState } from "react";
import type { TaskSummary } from "@/api/types";
import { DeadlineLabel } from "../fields/deadline-label";
import { Faces } from "../fields/faces";
import { LabelChip } from "../fields/label-chip";
import { PRIORITY_LABEL, PriorityIcon } from "../fields/priority";
import { isPending } from "../queries/create-task";
import { useBoardFacts } from "./board-context";
import classes from "./card.module.css";
import { CardMenu } from "./card-menu";

const LABELS_SHOWN = 4;

interface CardProps {
  task: TaskSummary;
  /** Tab comes to one card of each column; the arrows go from there. */
  tabbable: boolean;
  carried: boolean;
  /** Its task is open beside the board. */
  open: boolean;
}

export const Card = memo(function Card({ task, tabbable, carried, open }: CardProps) {
  const { project, labels, people, movable } = useBoardFacts();
  const [menu, setMenu] = useState(false);
  const [dragged, setDragged] = useState(false);
  const root = useRef<HTMLElement>(null);
  const menuButton = useRef<HTMLButtonElement>(null);
  const pending = isPending(task);

  useEffect(() => {
    if (root.current === null || !movable || pending) return;
    return draggable({
      element: root.current,
      getInitialData: () => ({ kind: "card", id: task.id }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    });
  }, [task.id, movable, pending]);

  const closeMenu = () => {
    setMenu(false);
    menuButton.current?.focus();
  };
  const shownLabels = task.label_ids.flatMap((id) => labels.get(id) ?? []);
  const details = `card-${task.id}`;
  return (
    <article
      ref={root}
      className={classes.card}
      data-card={task.id}
      data-dragged={dragged || undefined}
      data-carried={carried || undefined}
      data-open={open || undefined}
      data-pending={pending || undefined}
      aria-busy={pending}
    >
      <div className={classes.top}>
        <span className={classes.key}>{pending ? "Saving…" : task.key}</span>
        {!pending && (
          <button
            ref={menuButton}
            type="button"
            className={classes.menu}
            data-card-menu
            aria-label={`Actions for ${task.key}`}
            aria-haspopup="menu"
            aria-expanded={menu}
            tabIndex={tabbable ? 0 : -1}
            onClick={() => setMenu(!menu)}
          >
            <IconDots size={16} aria-hidden />
          </button>
        )}
        {menu && <CardMenu task={task} onClose={closeMenu} />}
      </div>
      <a
        className={classes.title}
        href={`/projects/${project.key}/tasks/${task.key}`}
        data-card-link={task.key}
        aria-current={open ? "true" : undefined}
        draggable={false}
        tabIndex={tabbable ? 0 : -1}
        aria-describedby={details}
      >
        {task.title}
      </a>
      <div id={details} className={classes.details}>
        {shownLabels.length > 0 && (
          <div className={classes.labels}>
            <span className="visually-hidden">Labels:</span>
            {shownLabels.slice(0, LABELS_SHOWN).map((label) => (
              <LabelChip key={label.id} label={label} />
            ))}
            {shownLabels.length > LABELS_SHOWN && (
              <span className={classes.more}>+{shownLabels.length - LABELS_SHOWN}</span>
            )}
          </div>
        )}
        <Footer task={task}>
          <Faces ids={task.assignee_ids} people={people} />
        </Footer>
      </div>
    </article>
  );
});

function Footer({ task, children }: { task: TaskSummary; children: ReactNode }) {
  const { priority, deadline, checklist_total, checklist_done } = task;
  const steps = checklist_total > 0;
  const bare =
    priority === "none" &&
    deadline === null &&
    !steps &&
    task.comment_count + task.attachment_count + task.subtask_count === 0 &&
    task.assignee_ids.length === 0;
  if (bare) return null;
  return (
    <div className={classes.footer}>
      {priority !== "none" && (
        <span className={classes.fact} title={PRIORITY_LABEL[priority]}>
          <PriorityIcon priority={priority} size={14} />
          <span className="visually-hidden">{PRIORITY_LABEL[priority]} priority</span>
        </span>
      )}
      {deadline !== null && (
        <DeadlineLabel deadline={deadline} completed={task.completed_at !== null} />
      )}
      {steps && (
        <span className={classes.fact} data-done={checklist_done === checklist_total || undefined}>
          <IconChecklist size={14} aria-hidden />
          <span className="visually-hidden">Checklist</span>
          {checklist_done}/{checklist_total}
        </span>
      )}
      <Count
        count={task.subtask_count}
        what="subtasks"
        icon={<IconSubtask size={14} aria-hidden />}
      />
      <Count
        count={task.comment_count}
        what="comments"
        icon={<IconMessage size={14} aria-hidden />}
      />
      <Count
        count={task.attachment_count}
        what="attachments"
        icon={<IconPaperclip size={14} aria-hidden />}
      />
      <span className={classes.faces}>{children}</span>
    </div>
  );
}

function Count({ count, what, icon }: { count: number; what: string; icon: ReactNode }) {
  if (count === 0) return null;
  return (
    <span className={classes.fact}>
      {icon}
      {count}
      <span className="visually-hidden"> {what}</span>
    </span>
  );
}
