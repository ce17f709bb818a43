import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { describeError } from "@/api/errors";
import type { Id, TaskBulk, TaskSummary } from "@/api/types";
import { showError, showSuccess, showUndo } from "@/lib/toast";
import { refetchUnsettled } from "./settle";
import { dropTasks, patchTasks } from "./task-cache";
import { taskKeys } from "./tasks";

export type BulkChange = TaskBulk["change"];

/** The most that the server changes in one transaction. */
const CHUNK = 200;
const AT_ONCE = 6;

export interface BulkProgress {
  done: number;
  total: number;
}

/** Changes many tasks: shown at once, sent in portions, each of them whole or not at all. */
export function useBulkTasks(project: Id) {
  const queryClient = useQueryClient();
  const [progress, setProgress] = useState<BulkProgress | null>(null);

  const send = async (tasks: readonly TaskSummary[], change: BulkChange): Promise<boolean> => {
    show(queryClient, tasks, change);
    let done = 0;
    try {
      for (const chunk of chunks(tasks, CHUNK)) {
        if (tasks.length > CHUNK) setProgress({ done, total: tasks.length });
        const { items } = await api("POST /tasks/bulk", {
          body: { task_ids: chunk.map(({ id }) => id), change },
        });
        done += chunk.length;
        const changed = new Map(items.map((item) => [item.id, item]));
        patchTasks(queryClient, new Set(changed.keys()), (old) => changed.get(old.id) ?? old);
      }
      return true;
    } catch (error) {
      const left = tasks.length - done;
      showError(
        done === 0 ? "Nothing was changed" : `${left} of ${tasks.length} tasks were not changed`,
        describeError(error),
      );
      await queryClient.invalidateQueries({ queryKey: taskKeys.lists });
      return false;
    } finally {
      setProgress(null);
      refetchUnsettled(queryClient, project);
      // Their places on the board are not worth guessing for many at once.
      void queryClient.invalidateQueries({ queryKey: taskKeys.columns(project) });
    }
  };

  const change = async (tasks: readonly TaskSummary[], what: BulkChange) => {
    const done = await send(tasks, what);
    if (!done) return;
    if (what.delete === true)
      showUndo({
        message: `${count(tasks)} in the trash`,
        undo: () => restoreAll(queryClient, project, tasks),
        undone: `${count(tasks)} back`,
      });
    else if (what.archived !== undefined)
      showUndo({
        message: `${count(tasks)} ${what.archived ? "archived" : "at work again"}`,
        undo: () => send(tasks, { archived: !what.archived }),
      });
    else showSuccess(`${count(tasks)} changed`);
  };
  return { change, progress };
}

function count(tasks: readonly unknown[]): string {
  return tasks.length === 1 ? "1 task is" : `${tasks.length} tasks are`;
}

function show(queryClient: QueryClient, tasks: readonly TaskSummary[], change: BulkChange): void {
  const ids = new Set(tasks.map(({ id }) => id));
  if (change.delete === true || change.archived !== undefined) dropTasks(queryClient, ids);
  else patchTasks(queryClient, ids, (task) => changed(task, change));
}

/** A task as it will be; the server does the same. */
export function changed(task: TaskSummary, change: BulkChange): TaskSummary {
  const { add_assignee_ids, remove_assignee_ids, add_label_ids, remove_label_ids } = change;
  const { status_id, priority, deadline } = change;
  return {
    ...task,
    ...(status_id !== undefined && { status_id }),
    ...(priority !== undefined && { priority }),
    ...(deadline !== undefined && { deadline }),
    assignee_ids: edited(task.assignee_ids, add_assignee_ids, remove_assignee_ids),
    label_ids: edited(task.label_ids, add_label_ids, remove_label_ids),
  };
}

function edited(ids: Id[], added: Id[] = [], removed: Id[] = []): Id[] {
  return [...new Set([...ids, ...added])].filter((id) => !removed.includes(id));
}

async function restoreAll(
  queryClient: QueryClient,
  project: Id,
  tasks: readonly TaskSummary[],
): Promise<void> {
  for (const some of chunks(tasks, AT_ONCE))
    await Promise.all(
      some.map(({ id }) => api("POST /tasks/{task}/restore", { path: { task: id }, body: {} })),
    );
  refetchUnsettled(queryClient, project);
  await queryClient.invalidateQueries({ queryKey: taskKeys.columns(project) });
}

function* chunks<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
