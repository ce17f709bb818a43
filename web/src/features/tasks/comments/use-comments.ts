import { useQueryClient } from "@tanstack/react-query";
import { api, newKey } from "@/api/client";
import { describeError } from "@/api/errors";
import type { Comment, Id } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { useMe } from "@/lib/session";
import { showError, showUndo } from "@/lib/toast";
import { type Thread, threadKey } from "../queries/comments";
import { append, change, pendingComment, settlePending } from "./thread";

interface Posting {
  body: string;
  /** The same for every try, so that a try whose answer was lost does not post twice. */
  key: string;
}

/** Posts a comment; it is there at once. */
export function usePostComment(taskId: Id) {
  const me = useMe();
  const queryKey = threadKey(taskId);
  return useOptimistic<Posting, Comment>({
    key: ["comments", "post"],
    scope: `comments:${taskId}`,
    send: ({ body, key }) =>
      api("POST /tasks/{task}/comments", {
        path: { task: taskId },
        body: { body },
        idempotencyKey: key,
      }),
    touches: () => [queryKey],
    apply: (queryClient, { body, key }) =>
      queryClient.setQueryData<Thread>(
        queryKey,
        (thread) => thread && append(thread, pendingComment(taskId, body, me, key)),
      ),
    refused: () => "Your comment was not posted",
    refetch: false,
    settle: (queryClient, comment, { key }) =>
      queryClient.setQueryData<Thread>(
        queryKey,
        (thread) => thread && settlePending(thread, `new:${key}`, comment),
      ),
  });
}

/** Changes the text of one's own comment. */
export function useEditComment(taskId: Id) {
  const queryKey = threadKey(taskId);
  return useOptimistic<{ comment: Comment; body: string }, Comment>({
    key: ["comments", "edit"],
    send: ({ comment, body }) =>
      api("PATCH /comments/{comment}", { path: { comment: comment.id }, body: { body } }),
    touches: () => [queryKey],
    apply: (queryClient, { comment, body }) =>
      queryClient.setQueryData<Thread>(
        queryKey,
        (thread) =>
          thread && change(thread, comment.id, { body, edited_at: new Date().toISOString() }),
      ),
    refused: () => "Your comment was not changed",
    refetch: false,
    settle: (queryClient, comment) =>
      queryClient.setQueryData<Thread>(
        queryKey,
        (thread) => thread && change(thread, comment.id, comment),
      ),
  });
}

/** Deletes a comment, with a way back, and brings one back. */
export function useDeleteComment(taskId: Id) {
  const queryClient = useQueryClient();
  const queryKey = threadKey(taskId);
  const put = (id: Id, to: Partial<Comment>) =>
    queryClient.setQueryData<Thread>(queryKey, (thread) => thread && change(thread, id, to));
  const restore = async (id: Id) =>
    put(id, await api("POST /comments/{comment}/restore", { path: { comment: id } }));
  const { mutate } = useOptimistic<Comment, void>({
    key: ["comments", "delete"],
    send: ({ id }) => api("DELETE /comments/{comment}", { path: { comment: id } }),
    touches: () => [queryKey],
    apply: (_client, { id }) => put(id, { body: "", deleted_at: new Date().toISOString() }),
    refused: () => "The comment was not deleted",
    refetch: false,
    settle: (_client, _nothing, { id }) =>
      showUndo({ message: "The comment is deleted", undo: () => restore(id) }),
  });
  const bringBack = (id: Id) =>
    void restore(id).catch((error: unknown) =>
      showError("The comment was not brought back", describeError(error)),
    );
  return { remove: mutate, bringBack };
}

export function newPosting(body: string): Posting {
  return { body, key: newKey() };
}
