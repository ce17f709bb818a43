import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { describeError } from "@/api/errors";
import type { Task } from "@/api/types";
import { showError, showSuccess } from "@/lib/toast";
import { addTask } from "../queries/create-task";

/** Takes a task out of the trash. */
export function useRestoreTask() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Task) =>
      api("POST /tasks/{task}/restore", { path: { task: id }, body: {} }),
    onSuccess: (task) => {
      addTask(queryClient, task);
      void queryClient.invalidateQueries({ queryKey: ["trash"] });
      void queryClient.invalidateQueries({ queryKey: ["history", task.id] });
      showSuccess(`${task.key} is back`);
    },
    onError: (error, task) => showError(`${task.key} was not restored`, describeError(error)),
  });
}
