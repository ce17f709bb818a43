import type { Task, TaskPatch } from "@/api/types";
import { newStepId } from "./checklist/steps";

/** A task with a change to it, as it will be once the server has agreed. */
export function withPatch(task: Task, { archived, checklist, ...rest }: TaskPatch): Task {
  const changed: Task = { ...task, ...rest };
  if (archived !== undefined)
    changed.archived_at = archived ? (task.archived_at ?? new Date().toISOString()) : null;
  if (checklist !== undefined) {
    changed.checklist = checklist.map((step) => ({ ...step, id: step.id ?? newStepId() }));
    changed.checklist_total = checklist.length;
    changed.checklist_done = checklist.filter((step) => step.done).length;
  }
  return changed;
}
