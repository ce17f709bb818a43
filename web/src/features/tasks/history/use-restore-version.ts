import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { describeError } from "@/api/errors";
import type { Task } from "@/api/types";
import { showError, showUndo } from "@/lib/toast";
import { historyKey } from "../queries/history";
import { settleTask } from "../queries/settle";

/** Makes what an earlier version said the newest version; what it said until then is a version too. */
export function useRestoreVersion(task: Task) {
  const queryClient = useQueryClient();
  const put = async (version: number) => {
    const restored = await api("POST /tasks/{task}/restore", {
      path: { task: task.id },
      body: { version },
    });
    settleTask(queryClient, restored);
    await queryClient.invalidateQueries({ queryKey: historyKey(task.id) });
    return restored;
  };
  const { mutate, isPending, variables } = useMutation({
    mutationFn: ({ version }: Restoring) => put(version),
    onSuccess: (_restored, { version, before }) =>
      showUndo({
        message: `${task.key} is as it was in version ${version}`,
        undo: () => put(before),
        undone: `${task.key} is as it was before`,
      }),
    onError: (error, { version }) =>
      showError(`Version ${version} was not restored`, describeError(error)),
  });
  return {
    restore: (version: number) => mutate({ version, before: task.version }),
    restoring: isPending ? variables.version : null,
  };
}

interface Restoring {
  version: number;
  /** What it was when the person decided so: where Undo leads. */
  before: number;
}
