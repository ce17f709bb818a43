import { api } from "@/api/client";
import type { Id, Label, Project, Status } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { patchProject } from "./change-project";

/** The columns, labels and members of a project: each change is shown at once. */
const touches = () => [["projects"]];

export type StatusPatch = Partial<Omit<Status, "id">>;

interface StatusChange {
  status: Status;
  patch: StatusPatch;
}

export function useChangeStatus(project: Project) {
  return useOptimistic<StatusChange, Status>({
    key: ["projects", "statuses"],
    scope: `project:${project.id}`,
    send: ({ status, patch }) =>
      api("PATCH /projects/{project}/statuses/{status}", {
        path: { project: project.id, status: status.id },
        body: patch,
      }),
    touches,
    apply: (queryClient, { status, patch }) =>
      patchProject(queryClient, project.id, (now) => ({
        ...now,
        statuses: arranged(now.statuses, { ...status, ...patch }),
      })),
    refused: ({ status }) => `The column “${status.name}” was not changed`,
  });
}

/** The columns with one of them changed and in its place. */
export function arranged(statuses: readonly Status[], changed: Status): Status[] {
  const rest = inOrder(statuses).filter(({ id }) => id !== changed.id);
  return rest
    .toSpliced(changed.position, 0, changed)
    .map((status, position) => (status.position === position ? status : { ...status, position }));
}

export function inOrder(statuses: readonly Status[]): Status[] {
  return [...statuses].sort((one, other) => one.position - other.position);
}

interface LabelChange {
  label: Label;
  patch: Partial<Omit<Label, "id">>;
}

export function useChangeLabel(project: Project) {
  return useOptimistic<LabelChange, Label>({
    key: ["projects", "labels"],
    scope: `project:${project.id}`,
    send: ({ label, patch }) =>
      api("PATCH /projects/{project}/labels/{label}", {
        path: { project: project.id, label: label.id },
        body: patch,
      }),
    touches,
    apply: (queryClient, { label, patch }) =>
      patchProject(queryClient, project.id, (now) => ({
        ...now,
        labels: now.labels.map((one) => (one.id === label.id ? { ...one, ...patch } : one)),
      })),
    refused: ({ label }) => `The label “${label.name}” was not changed`,
  });
}

interface MemberChange {
  userId: Id;
  member: boolean;
}

export function useChangeMember(project: Project) {
  return useOptimistic<MemberChange, void>({
    key: ["projects", "members"],
    scope: `project:${project.id}`,
    send: ({ userId, member }) => {
      const path = { project: project.id, user: userId };
      return member
        ? api("PUT /projects/{project}/members/{user}", { path })
        : api("DELETE /projects/{project}/members/{user}", { path });
    },
    touches,
    apply: (queryClient, { userId, member }) =>
      patchProject(queryClient, project.id, (now) => {
        const rest = now.member_ids.filter((id) => id !== userId);
        return { ...now, member_ids: member ? [...rest, userId] : rest };
      }),
    refused: ({ member }) => (member ? "They were not let in" : "They are still a member"),
  });
}
