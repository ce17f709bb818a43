import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { TaskSummary } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { showUndo } from "@/lib/toast";
import { addTask } from "./create-task";
import { refetchUnsettled, touchedBy } from "./settle";
import { dropTask, shiftCounts } from "./task-cache";
import { taskKeys } from "./tasks";

interface Archiving {
  task: TaskSummary;
  archived: boolean;
}

/** Puts a task away, or back; the view it is in then no longer shows it. */
export function useArchiveTask() {
  const queryClient = useQueryClient();
  const set = ({ task, archived }: Archiving) =>
    // Nobody loses anything by it, so it need not matter what others changed meanwhile.
    api("PATCH /tasks/{task}", { path: { task: task.id }, body: { archived }, ifMatch: "*" });
  const { mutate } = useOptimistic<Archiving, TaskSummary>({
    key: ["tasks", "archive"],
    send: set,
    touches: ({ task }) => touchedBy(task.project_id, task.key),
    apply: (client, { task }) => {
      dropTask(client, task.id);
      shiftCounts(client, task.project_id, task.status_id, null);
    },
    refused: ({ task, archived }) => `${task.key} was not ${archived ? "archived" : "taken out"}`,
    refetch: false,
    settle: (client, result, { task, archived }) => {
      if (!archived) addTask(client, result);
      refetchUnsettled(client, task.project_id);
      void client.invalidateQueries({ queryKey: taskKeys.detail(task.key) });
      showUndo({
        message: archived ? `${task.key} is archived` : `${task.key} is at work again`,
        undo: async () => {
          const back = await set({ task, archived: !archived });
          addTask(queryClient, back);
          await queryClient.invalidateQueries({ queryKey: taskKeys.columns(task.project_id) });
        },
      });
    },
  });
  return (task: TaskSummary, archived: boolean) => mutate({ task, archived });
}
