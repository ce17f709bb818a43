import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id } from "@/api/types";
import { cachedTask } from "./task-cache";

export interface TaskName {
  id: Id;
  key: string;
  title: string;
}

export const taskNameKey = (id: Id) => ["tasks", "name", id] as const;

/** A task that is known by its id only: from a list on the screen, or else from the server. */
export function taskNameQuery(queryClient: QueryClient, id: Id) {
  return queryOptions({
    queryKey: taskNameKey(id),
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<TaskName> => {
      const task =
        cachedTask(queryClient, id) ??
        (await api("GET /tasks/{task}", { path: { task: id }, signal }));
      return { id, key: task.key, title: task.title };
    },
  });
}
