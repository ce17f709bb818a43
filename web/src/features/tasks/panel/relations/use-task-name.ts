import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Id } from "@/api/types";
import { type TaskName, taskNameQuery } from "../../queries/task-name";

export function useTaskName(id: Id | null): TaskName | undefined {
  const queryClient = useQueryClient();
  const { data } = useQuery({ ...taskNameQuery(queryClient, id ?? ""), enabled: id !== null });
  return id === null ? undefined : data;
}
