import type { QueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { Id, TaskSummary } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { between, LAST } from "./rank";
import { settleTask, touchedBy } from "./settle";
import { patchTask, placeCard, shiftCounts } from "./task-cache";

export interface TaskMovement {
  task: TaskSummary;
  status_id: Id;
  /** The card that comes right before it; null at the top. */
  before: TaskSummary | null;
  /** The card that comes right after it. Without either it goes to the end, however far that is. */
  after: TaskSummary | null;
  /** Called once the card is shown in its new place. */
  onShown?: () => void;
}

const MOVE = ["tasks", "move"];

/** Puts a card somewhere else on the board; it is there before the server has answered. */
export function useMoveTask() {
  return useOptimistic<TaskMovement, TaskSummary>({
    key: MOVE,
    // Two moves of a card in quick succession must not overtake each other.
    scope: "tasks:move",
    send: sendMove,
    touches: ({ task }) => touchedBy(task.project_id, task.key),
    apply: (queryClient, { task, status_id, before, after, onShown }) => {
      const rank = beside({ before, after })
        ? between(before?.rank ?? null, after?.rank ?? null)
        : LAST;
      patchTask(queryClient, task.id, (old) => ({ ...old, status_id, rank }));
      placeCard(queryClient, { ...task, status_id, rank }, keepOrLeave({ before, after }));
      shiftCounts(queryClient, task.project_id, task.status_id, status_id);
      onShown?.();
    },
    refused: ({ task }) => `${task.key} was not moved`,
    settle: (queryClient, moved, movement) => {
      // It is on its way to somewhere else already, where it is shown.
      if (movesUnderWay(queryClient, moved.id) > 1) return;
      settleTask(queryClient, moved, keepOrLeave(movement));
    },
    refetch: false,
  });
}

/**
 * Between two cards of which one has been moved away meanwhile: beside the other is what was meant.
 * With both gone nobody knows what was meant, and the server says so.
 */
async function sendMove({ task, status_id, before, after }: TaskMovement): Promise<TaskSummary> {
  const send = (before_id: Id | null, after_id: Id | null) =>
    api("POST /tasks/{task}/move", {
      path: { task: task.id },
      body: { status_id, before_id, after_id },
    });
  try {
    return await send(before?.id ?? null, after?.id ?? null);
  } catch (error) {
    if (!isProblem(error, "validation_failed") || before === null || after === null) throw error;
    const gone = new Set(error.errors.map(({ field }) => field));
    if (gone.has("before_id") === gone.has("after_id")) throw error;
    return gone.has("before_id") ? send(null, after.id) : send(before.id, null);
  }
}

function movesUnderWay(queryClient: QueryClient, id: Id): number {
  return queryClient.isMutating({
    mutationKey: MOVE,
    predicate: ({ state }) => (state.variables as TaskMovement | undefined)?.task.id === id,
  });
}

type Neighbours = Pick<TaskMovement, "before" | "after">;

function beside({ before, after }: Neighbours): boolean {
  return before !== null || after !== null;
}

/** Beside other cards it is in view; at the end of a long column it is not. */
function keepOrLeave(neighbours: Neighbours): "keep" | "leave" {
  return beside(neighbours) ? "keep" : "leave";
}
