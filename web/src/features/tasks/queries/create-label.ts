import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { describeError } from "@/api/errors";
import type { Id, Project } from "@/api/types";
import { projectQuery } from "@/lib/projects";
import { showError } from "@/lib/toast";

/** Apart from each other, also for who does not see red or green. */
const COLOURS = ["#2f6fd6", "#c2410c", "#0f8a6d", "#a21caf", "#a16207", "#be123c", "#4d7c0f"];

/** Makes a label of a project; null, with a word about it, when it was not made. */
export function useCreateLabel(project: Project): (name: string) => Promise<Id | null> {
  const queryClient = useQueryClient();
  return async (name) => {
    const color = COLOURS[project.labels.length % COLOURS.length] ?? "#2f6fd6";
    try {
      const label = await api("POST /projects/{project}/labels", {
        path: { project: project.id },
        body: { name, color },
      });
      queryClient.setQueryData(projectQuery(project.key).queryKey, (now) =>
        now === undefined || now.labels.some(({ id }) => id === label.id)
          ? now
          : { ...now, labels: [...now.labels, label] },
      );
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
      return label.id;
    } catch (error) {
      showError(`The label “${name}” was not made`, describeError(error));
      return null;
    }
  };
}
