import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Me, TaskSummary } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { isAdmin } from "@/lib/session";
import { showUndo } from "@/lib/toast";
import { addTask } from "./create-task";
import { refetchUnsettled, touchedBy } from "./settle";
import { dropTask, shiftCounts } from "./task-cache";
import { taskKeys } from "./tasks";

/** As the server has it: an admin, its author, whoever it is assigned to. */
export function mayDelete(me: Me, task: TaskSummary): boolean {
  return isAdmin(me) || task.created_by === me.id || task.assignee_ids.includes(me.id);
}

/** Puts a task into the trash, with a way back in the same breath. */
export function useDeleteTask() {
  const queryClient = useQueryClient();
  return useOptimistic<TaskSummary, void>({
    key: ["tasks", "delete"],
    send: (task) => api("DELETE /tasks/{task}", { path: { task: task.id } }),
    touches: (task) => touchedBy(task.project_id),
    apply: (client, task) => {
      dropTask(client, task.id);
      shiftCounts(client, task.project_id, task.status_id, null);
    },
    refused: (task) => `${task.key} was not deleted`,
    refetch: false,
    settle: (client, _nothing, task) => {
      forget(client, task);
      showUndo({
        message: `${task.key} is in the trash`,
        undo: async () => {
          const restored = await api("POST /tasks/{task}/restore", {
            path: { task: task.id },
            body: {},
          });
          addTask(queryClient, restored);
          await queryClient.invalidateQueries({ queryKey: ["trash"] });
        },
        undone: `${task.key} is back`,
      });
    },
  });
}

function forget(queryClient: QueryClient, task: TaskSummary): void {
  refetchUnsettled(queryClient, task.project_id);
  void queryClient.invalidateQueries({ queryKey: ["trash"] });
  void queryClient.invalidateQueries({ queryKey: taskKeys.detail(task.key) });
}
