import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Id, Status, TaskSummary } from "@/api/types";
import { useDraft } from "@/lib/drafts";
import { isPending, useCreateTask } from "../queries/create-task";
import { between } from "../queries/rank";
import { useBoardFacts } from "./board-context";
import classes from "./column.module.css";

interface QuickAddProps {
  status: Status;
  place: "top" | "bottom";
  /** The cards of the column. */
  tasks: readonly TaskSummary[];
  onClose: () => void;
}

const LONGEST = 500;
/** The id of no task: the column was empty. */
const NOTHING = "";

/** One line, Enter, next line: for getting a list out of one's head. What is typed survives a reload. */
export function QuickAdd({ status, place, tasks, onClose }: QuickAddProps) {
  const { project, me, filter } = useBoardFacts();
  const draft = useDraft(`project:${project.id}:add:${status.id}`);
  const create = useCreateTask();
  const field = useRef<HTMLTextAreaElement>(null);
  const top = useRef<Id>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.scrollIntoView({ block: "nearest" });
  }, []);

  const add = () => {
    // A task is one line; a list that was pasted becomes as many tasks.
    const titles = draft.text
      .split("\n")
      .map((line) => line.trim().slice(0, LONGEST))
      .filter(Boolean);
    draft.clear();
    // All that is written in one go stays in its order, above what was at the top when it began.
    if (place === "top") top.current ??= tasks.find((task) => !isPending(task))?.id ?? NOTHING;
    const at = tasks.findIndex(({ id }) => id === top.current);
    const above = tasks[at];
    let rank = (above === undefined ? tasks.at(-1) : tasks[at - 1])?.rank ?? null;
    for (const title of titles) {
      rank = between(rank, above?.rank ?? null);
      create.mutate({
        project_id: project.id,
        status_id: status.id,
        body: { title, ...fromFilter(filter, me.id) },
        above,
        rank,
        by: me.id,
        onRefused: draft.setText,
      });
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape") onClose();
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    add();
  };
  return (
    <div className={classes.quickAdd}>
      <textarea
        ref={field}
        className={classes.quickField}
        aria-label={`Title of a new task in ${status.name}`}
        placeholder="What has to be done? Enter adds it"
        rows={2}
        value={draft.text}
        onChange={(event) => draft.setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => draft.text.trim() === "" && onClose()}
      />
    </div>
  );
}

/** Who looks at their own tasks, or at one label, and adds one, means one of those. */
export function fromFilter(
  { assignee, label, priority }: { assignee?: string; label?: string; priority?: string },
  me: string,
) {
  return {
    ...(assignee !== undefined &&
      assignee !== "none" && { assignee_ids: [assignee === "me" ? me : assignee] }),
    ...(label !== undefined && !label.includes(",") && { label_ids: [label] }),
    ...(isOnePriority(priority) && { priority }),
  };
}

function isOnePriority(value?: string): value is "low" | "medium" | "high" | "urgent" {
  return value !== undefined && ["low", "medium", "high", "urgent"].includes(value);
}
