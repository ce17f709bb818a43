import { type MouseEvent, useMemo, useRef } from "react";
import type { TaskPatch, TaskSummary } from "@/api/types";
import { useEditTask } from "../panel/use-edit-task";
import { extendTo, type Selection, toggle } from "./selection";

/** What a row can be told; the same functions for as long as the table is shown. */
export interface RowActions {
  change: (task: TaskSummary, patch: TaskPatch) => void;
  /** A press on the row, beside its controls. */
  pick: (task: TaskSummary, event: MouseEvent) => void;
}

interface RowActionsProps {
  tasks: readonly TaskSummary[];
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

export function useRowActions(props: RowActionsProps): RowActions {
  const change = useEditTask();
  const latest = useRef({ ...props, change });
  latest.current = { ...props, change };
  return useMemo(
    () => ({
      change: (task, patch) => latest.current.change(task, patch),
      pick: (task, event) => {
        const { tasks, selection, onSelect } = latest.current;
        const { target } = event;
        if (!(target instanceof Element) || event.defaultPrevented) return;
        const control = target.closest("a, button, input, [role=option]");
        const isBox = control instanceof HTMLInputElement && control.type === "checkbox";
        if (control !== null && !isBox) return;
        const order = tasks.map(({ id }) => id);
        onSelect(event.shiftKey ? extendTo(selection, task.id, order) : toggle(selection, task.id));
      },
    }),
    [],
  );
}
