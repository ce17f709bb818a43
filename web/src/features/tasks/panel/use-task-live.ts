import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Change, Task } from "@/api/types";
import { useDirectory } from "@/lib/directory";
import { displayName, useMe } from "@/lib/session";
import { useLive } from "@/lib/use-live";
import { attachmentsKey } from "../queries/attachments";
import { refreshTail, threadKey } from "../queries/comments";
import { historyKey } from "../queries/history";
import { taskNameKey } from "../queries/task-name";
import { newsOf } from "./news";

export interface News {
  text: string;
  /** Tells the same news twice in a row apart. */
  id: string;
}

/**
 * Says what others do to an open task, and keeps its comments, files and history up to date. The task
 * itself is kept so for all screens at once, in live.ts.
 */
export function useTaskLive(task: Task): News | null {
  const queryClient = useQueryClient();
  const me = useMe();
  const people = useDirectory();
  const [news, setNews] = useState<News | null>(null);

  const tell = (change: Change) => {
    if (change.actor_id === me.id) return;
    const person = people.get(change.actor_id ?? "");
    const text = newsOf(change, person === undefined ? "Somebody" : displayName(person));
    if (text !== null) setNews({ text, id: change.id });
  };
  const refresh = (...keys: (readonly unknown[])[]) => {
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
  };

  useLive("tasks:task:*", (change) => {
    const { task_id } = change.data;
    if (task_id === task.parent_id) refresh(taskNameKey(String(task_id)));
    if (task_id !== task.id) return;
    refresh(historyKey(task.id));
    tell(change);
  });
  useLive("tasks:comment:*", (change) => {
    if (change.data.task_id !== task.id) return;
    if (change.kind === "tasks:comment:posted")
      refreshTail(queryClient, task.id).catch(() => refresh(threadKey(task.id)));
    else refresh(threadKey(task.id));
    tell(change);
  });
  useLive("tasks:attachment:*", (change) => {
    if (change.data.task_id !== task.id) return;
    refresh(attachmentsKey(task.id));
    tell(change);
  });
  return news;
}
