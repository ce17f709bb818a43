import { useQueryClient } from "@tanstack/react-query";
import type { Id, Task, TaskPatch, TaskSummary } from "@/api/types";
import { type TaskChange, useChangeTask } from "../queries/change-task";
import { settleTask } from "../queries/settle";
import { mergeChange } from "./conflict/merge-change";
import { openConflict } from "./conflict/open-conflict";

/**
 * Saves a change to a task on top of `base`, the task as the person saw it. What others changed
 * meanwhile is put together with it where that loses nothing; where it would, the person is asked.
 * The promise is broken when the change was not saved as it was.
 */
export type SaveTask = (patch: TaskPatch, base: Task | TaskSummary) => Promise<Task>;

/** All changes from one panel are sent in the order they were made. */
export const changeScope = (id: Id) => `task:${id}`;

export function useSaveTask(id: Id): SaveTask {
  const queryClient = useQueryClient();
  const change = useChangeTask({
    scope: changeScope(id),
    onConflict: ({ task, patch }: TaskChange, current) => {
      settleTask(queryClient, current);
      const merged = mergeChange(task, patch, current);
      if (Object.keys(merged.patch).length > 0)
        change.mutate({ task: current, patch: merged.patch });
      if (merged.conflicts.length > 0)
        openConflict({ base: task, current, conflicts: merged.conflicts });
      return true;
    },
  });
  return (patch, base) => change.mutateAsync({ task: base, patch });
}
