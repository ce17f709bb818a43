import type { Comment, Id, Person } from "@/api/types";
import { displayName } from "@/lib/session";
import type { Thread } from "../queries/comments";

/** How many are shown before "earlier comments" is pressed, and how many more come then. */
export const SHOWN = 30;

/** A comment that is shown before the server has it. */
export function pendingComment(taskId: Id, body: string, me: Person, key: string): Comment {
  return {
    id: `new:${key}`,
    task_id: taskId,
    author_id: me.id,
    author_name: displayName(me),
    body,
    created_at: new Date().toISOString(),
    edited_at: null,
    deleted_at: null,
  };
}

export function isPending(comment: Comment): boolean {
  return comment.id.startsWith("new:");
}

export function append(thread: Thread, comment: Comment): Thread {
  return thread.items.some(({ id }) => id === comment.id)
    ? thread
    : { ...thread, items: [...thread.items, comment] };
}

/** Puts the server's comment in the place of the pending one; its message may have come first. */
export function settlePending(thread: Thread, pendingId: Id, comment: Comment): Thread {
  const others = thread.items.filter(({ id }) => id !== pendingId);
  return append({ ...thread, items: others }, comment);
}

export function change(thread: Thread, id: Id, to: Partial<Comment>): Thread {
  return { ...thread, items: thread.items.map((one) => (one.id === id ? { ...one, ...to } : one)) };
}
