import type { QueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { isProblem, type ProblemError } from "@/api/errors";
import type { Task, TaskPatch, TaskSummary } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { LAST } from "./rank";
import { settleTask, touchedBy } from "./settle";
import { patchTask, placeCard, shiftCounts } from "./task-cache";

export interface TaskChange {
  /** The task as the person saw it when they changed it. */
  task: TaskSummary | Task;
  patch: TaskPatch;
}

interface ChangeOptions {
  /**
   * Somebody else has changed the same field meanwhile; `current` is how the task is now. Return
   * true when the person is shown both and chooses.
   */
  onConflict?: (change: TaskChange, current: Task) => boolean;
  /** Names what has to be saved in the order it was done, such as one task's panel. */
  scope?: string;
}

/**
 * Changes fields of a task, shown at once. When somebody else changed other fields meanwhile, both
 * changes stand; only the same field is a conflict.
 */
export function useChangeTask({ onConflict, scope }: ChangeOptions = {}) {
  return useOptimistic<TaskChange, Task>({
    key: ["tasks", "change"],
    scope,
    send: sendChange,
    touches: ({ task }) => touchedBy(task.project_id, task.key),
    apply: applyChange,
    refused: ({ task }) => `${task.key} was not changed`,
    settle: (queryClient, task) => settleTask(queryClient, task),
    refetch: false,
    onConflict: (problem, change) => {
      const current = currentTask(problem);
      return current !== null && onConflict?.(change, current) === true;
    },
  });
}

/** Also for whoever changes tasks outside a component. Throws the 412 of a true conflict. */
export async function sendChange({ task, patch }: TaskChange): Promise<Task> {
  const send = (version: number) =>
    api("PATCH /tasks/{task}", { path: { task: task.id }, body: patch, ifMatch: version });
  try {
    return await send(task.version);
  } catch (error) {
    if (!isProblem(error, "precondition_failed")) throw error;
    const current = currentTask(error);
    if (current === null || collides(task, patch, current)) throw error;
    return await send(current.version);
  }
}

/** Whether somebody else gave a field of the patch another value than the one it was based on. */
export function collides(base: TaskSummary | Task, patch: TaskPatch, current: Task): boolean {
  const then: Partial<Task> = base;
  return Object.keys(patch).some((name) => {
    if (name === "archived") return (base.archived_at === null) !== (current.archived_at === null);
    const field = name as Exclude<keyof TaskPatch, "archived">;
    // A list row does not know the texts, so nobody can tell whether they have moved on.
    return !(field in base) || JSON.stringify(then[field]) !== JSON.stringify(current[field]);
  });
}

export function currentTask(problem: ProblemError): Task | null {
  const { current } = problem;
  return typeof current === "object" && current !== null && "version" in current
    ? (current as Task)
    : null;
}

function applyChange(queryClient: QueryClient, { task, patch }: TaskChange): void {
  const { archived, checklist, ...rest } = patch;
  const changed: Partial<Task> = { ...rest };
  if (archived !== undefined) changed.archived_at = archived ? new Date().toISOString() : null;
  if (checklist !== undefined) {
    changed.checklist_total = checklist.length;
    changed.checklist_done = checklist.filter((step) => step.done).length;
    // A new step has no id before the server gives it one.
    changed.checklist = checklist.map((step, index) => ({
      ...step,
      id: step.id ?? `new:${index}`,
    }));
  }
  patchTask(queryClient, task.id, (old) => ({
    ...old,
    ...summaryFields(changed),
    ...onDetail(old, changed),
  }));
  const leaves = patch.status_id !== undefined && patch.status_id !== task.status_id;
  if (!leaves && archived === undefined) return;
  // The server puts a card that changes columns at the end of its new one.
  const rank = leaves ? LAST : task.rank;
  const card = { ...task, ...summaryFields(changed), rank };
  placeCard(queryClient, card, "leave");
  if (leaves) shiftCounts(queryClient, task.project_id, task.status_id, card.status_id);
}

function summaryFields({ description: _text, checklist: _steps, ...rest }: Partial<Task>) {
  return rest;
}

function onDetail(old: TaskSummary, { description, checklist }: Partial<Task>) {
  if (!("description" in old)) return {};
  return {
    ...(description !== undefined && { description }),
    ...(checklist !== undefined && { checklist }),
  };
}
