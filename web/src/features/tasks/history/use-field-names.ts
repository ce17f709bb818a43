import { useQueries, useQueryClient } from "@tanstack/react-query";
import type { Id, Project } from "@/api/types";
import { useDirectory } from "@/lib/directory";
import { displayName } from "@/lib/session";
import { taskNameQuery } from "../queries/task-name";
import type { FieldNames } from "./words";

/**
 * What the ids of a task's fields are called. `parents` are the ids of tasks whose names are needed:
 * they are asked for unless a list on the screen knows them.
 */
export function useFieldNames(
  project: Project | undefined,
  parents: readonly Id[] = [],
): FieldNames {
  const people = useDirectory();
  const queryClient = useQueryClient();
  const asked = useQueries({
    queries: [...new Set(parents)].map((id) => taskNameQuery(queryClient, id)),
  });
  const tasks = new Map(
    asked.flatMap(({ data }) =>
      data === undefined ? [] : [[data.id, `${data.key} ${data.title}`]],
    ),
  );
  const named = (list: readonly { id: Id; name: string }[] | undefined, gone: string) => (id: Id) =>
    list?.find((one) => one.id === id)?.name ?? gone;
  return {
    status: named(project?.statuses, "a status that is gone"),
    label: named(project?.labels, "a label that is gone"),
    person: (id) => {
      const person = people.get(id);
      return person === undefined ? "someone who has left" : displayName(person);
    },
    task: (id) => tasks.get(id) ?? "another task",
  };
}
