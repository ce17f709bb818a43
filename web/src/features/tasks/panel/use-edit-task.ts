import { useQueryClient } from "@tanstack/react-query";
import type { TaskPatch, TaskSummary } from "@/api/types";
import { useChangeTask } from "../queries/change-task";
import { settleTask } from "../queries/settle";
import { mergeChange } from "./conflict/merge-change";
import { openConflict } from "./conflict/open-conflict";

/** Changes a task where it stands in a list; whoever was faster with the same field is shown beside it. */
export function useEditTask(): (task: TaskSummary, patch: TaskPatch) => void {
  const queryClient = useQueryClient();
  const change = useChangeTask({
    scope: "tasks:in-place",
    onConflict: ({ task, patch }, current) => {
      settleTask(queryClient, current);
      const merged = mergeChange(task, patch, current);
      if (Object.keys(merged.patch).length > 0)
        change.mutate({ task: current, patch: merged.patch });
      if (merged.conflicts.length > 0)
        openConflict({ base: task, current, conflicts: merged.conflicts });
      return true;
    },
  });
  return (task, patch) => change.mutate({ task, patch });
}
