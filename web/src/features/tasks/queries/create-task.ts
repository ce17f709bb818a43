import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, newKey } from "@/api/client";
import { describeError } from "@/api/errors";
import type { Id, Task, TaskCreate, TaskSummary } from "@/api/types";
import { showError } from "@/lib/toast";
import { LAST } from "./rank";
import { refetchUnsettled, settleTask, summaryOf } from "./settle";
import { dropTask, placeCard, shiftCounts } from "./task-cache";

export interface NewTask {
  project_id: Id;
  status_id: Id;
  body: Omit<TaskCreate, "project" | "status_id">;
  /** The card it is to stand right above. Without it, it goes to the end, as the server has it. */
  above?: TaskSummary | undefined;
  /** Where it is shown meanwhile; at the end without it. */
  rank?: string | undefined;
  /** Who creates it: the card that is shown meanwhile says so too. */
  by: Id;
  /** Called when the server refused, with what had been typed. */
  onRefused?: (title: string) => void;
}

/** A card that the server has not numbered yet. */
export function isPending(task: Pick<TaskSummary, "id">): boolean {
  return task.id.startsWith("new:");
}

/** Creates a task from the board: the card is there at once, its key follows. */
export function useCreateTask() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: ["tasks", "create"],
    // One after the other, so that a list that was written down keeps its order.
    scope: { id: "create-task" },
    mutationFn: (task: NewTask) => sendNew(task),
    onMutate: (task) => {
      const card = pendingCard(task);
      placeCard(queryClient, card, "keep");
      shiftCounts(queryClient, task.project_id, null, task.status_id);
      return card;
    },
    onSuccess: (created, _task, card) => {
      dropTask(queryClient, card.id);
      addTask(queryClient, created);
    },
    onError: (error, task, card) => {
      if (card !== undefined) dropTask(queryClient, card.id);
      refetchUnsettled(queryClient, task.project_id);
      showError(`“${task.body.title}” was not created`, describeError(error));
      task.onRefused?.(task.body.title);
    },
  });
}

/** Shows a task that the server has just created. */
export function addTask(queryClient: QueryClient, task: Task | TaskSummary): void {
  placeCard(queryClient, summaryOf(task), "keep");
  settleTask(queryClient, task);
  refetchUnsettled(queryClient, task.project_id);
}

async function sendNew({ project_id, status_id, body, above }: NewTask) {
  const task = await api("POST /tasks", { body: { ...body, project: project_id, status_id } });
  if (above === undefined) return task;
  try {
    const placed = await api("POST /tasks/{task}/move", {
      path: { task: task.id },
      body: { status_id, after_id: above.id },
    });
    return { ...task, ...placed };
  } catch {
    // It exists, at the end of its column instead: no reason to say that it was not created.
    return task;
  }
}

function pendingCard({ project_id, status_id, body, rank, by }: NewTask): TaskSummary {
  const now = new Date().toISOString();
  return {
    id: `new:${newKey()}`,
    key: "",
    project_id,
    status_id,
    title: body.title,
    priority: body.priority ?? "none",
    assignee_ids: body.assignee_ids ?? [],
    deadline: body.deadline ?? null,
    label_ids: body.label_ids ?? [],
    parent_id: body.parent_id ?? null,
    rank: rank ?? LAST,
    version: 0,
    checklist_total: 0,
    checklist_done: 0,
    comment_count: 0,
    attachment_count: 0,
    subtask_count: 0,
    created_at: now,
    created_by: by,
    updated_at: now,
    updated_by: by,
    completed_at: null,
    archived_at: null,
    deleted_at: null,
    deleted_by: null,
  };
}
