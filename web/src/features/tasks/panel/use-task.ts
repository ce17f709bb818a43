import { useMutationState, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Task } from "@/api/types";
import type { TaskChange } from "../queries/change-task";
import { taskQuery } from "../queries/tasks";
import { withPatch } from "./with-patch";

/**
 * A task with its texts, as the person has it before them: what the server said last, and on top
 * whatever of theirs is still on its way. So a tick does not jump back while the next one is sent.
 */
export function useTask(key: string) {
  const { data, error, refetch } = useQuery(taskQuery(key));
  const pending = useMutationState({
    filters: { mutationKey: ["tasks", "change"], status: "pending" },
    select: (mutation) => mutation.state.variables as TaskChange | undefined,
  });
  const task = useMemo((): Task | undefined => {
    if (data === undefined) return undefined;
    return pending.reduce(
      (shown, change) => (change?.task.id === shown.id ? withPatch(shown, change.patch) : shown),
      data,
    );
  }, [data, pending]);
  return { task, saved: data, error, refetch };
}
