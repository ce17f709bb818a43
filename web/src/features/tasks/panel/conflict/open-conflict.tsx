import { modals } from "@mantine/modals";
import { lazy, Suspense } from "react";
import type { Id, Task, TaskSummary } from "@/api/types";
import { SkeletonList } from "@/components/skeletons";
import type { FieldConflict } from "./merge-change";

export interface Conflict {
  /** The task as it was when the person began to change it. */
  base: Task | TaskSummary;
  current: Task;
  conflicts: readonly FieldConflict[];
}

// Conflicts are rare; nobody should have to load this for nothing.
const ConflictDialog = lazy(() => import("./conflict-dialog"));

const open = new Map<Id, string>();

/**
 * Shows both versions, to choose from. It is a dialog of the app rather than of the panel, because
 * the panel may be closed by the time the server refuses.
 */
export function openConflict(conflict: Conflict): void {
  const { id: taskId, key, version } = conflict.current;
  // A second refusal of the same change shows the newer state instead.
  const former = open.get(taskId);
  if (former !== undefined) modals.close(former);
  const id = `conflict:${taskId}:${version}`;
  open.set(taskId, id);
  modals.open({
    modalId: id,
    title: `${key} was changed by somebody else, too`,
    size: "lg",
    closeOnClickOutside: false,
    children: (
      <Suspense fallback={<SkeletonList rows={4} />}>
        <ConflictDialog conflict={conflict} onClose={() => modals.close(id)} />
      </Suspense>
    ),
  });
}
