import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Attachment, Id } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { showUndo } from "@/lib/toast";
import { attachmentsKey, putAttachment } from "../queries/attachments";
import { patchTask } from "../queries/task-cache";

/** Deletes an attachment, with a way back. */
export function useDeleteAttachment(taskId: Id) {
  const queryClient = useQueryClient();
  const queryKey = attachmentsKey(taskId);
  const count = (by: 1 | -1) =>
    patchTask(queryClient, taskId, (task) => ({
      ...task,
      attachment_count: Math.max(0, task.attachment_count + by),
    }));
  return useOptimistic<Attachment, void>({
    key: ["attachments", "delete"],
    send: ({ id }) => api("DELETE /attachments/{attachment}", { path: { attachment: id } }),
    touches: () => [queryKey],
    apply: (client, { id }) =>
      client.setQueryData<Attachment[]>(queryKey, (all) => all?.filter((one) => one.id !== id)),
    refused: ({ name }) => `${name} was not deleted`,
    refetch: false,
    settle: (client, _nothing, { id, name }) => {
      count(-1);
      showUndo({
        message: `${name} is deleted`,
        undo: async () => {
          putAttachment(
            client,
            await api("POST /attachments/{attachment}/restore", { path: { attachment: id } }),
          );
          count(1);
        },
      });
    },
  });
}
