import type { Id } from "@/api/types";
import { createStore } from "@/lib/store";

/** What is known about a task before its dialog opens. */
export interface NewTaskSeed {
  projectKey?: string;
  statusId?: Id;
  deadline?: string;
  title?: string;
}

/** Null while the dialog is closed. */
export const newTaskSeed = createStore<NewTaskSeed | null>(null);

export function openNewTask(seed: NewTaskSeed = {}): void {
  newTaskSeed.set(seed);
}
