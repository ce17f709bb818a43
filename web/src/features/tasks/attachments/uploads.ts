import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { putFile } from "@/api/put-file";
import type { Id } from "@/api/types";
import { useStore } from "@/lib/store";
import { attachmentsKey, putAttachment } from "../queries/attachments";
import { patchTask } from "../queries/task-cache";
import { type Upload, UploadQueue } from "./upload-queue";

const queues = new WeakMap<QueryClient, UploadQueue>();

function queueOf(queryClient: QueryClient): UploadQueue {
  let queue = queues.get(queryClient);
  if (queue === undefined) {
    queue = makeQueue(queryClient);
    warnOfLeaving(queue);
    queues.set(queryClient, queue);
  }
  return queue;
}

function makeQueue(queryClient: QueryClient): UploadQueue {
  return new UploadQueue({
    announce: (taskId, file, signal) =>
      api("POST /tasks/{task}/attachments", {
        path: { task: taskId },
        body: { name: file.name, size: file.size, content_type: file.type },
        signal,
      }),
    put: putFile,
    complete: (id, signal) =>
      api("POST /attachments/{attachment}/complete", { path: { attachment: id }, signal }),
    discard: (id) => api("DELETE /attachments/{attachment}", { path: { attachment: id } }),
    done: (attachment) => {
      putAttachment(queryClient, attachment);
      patchTask(queryClient, attachment.task_id, (task) => ({
        ...task,
        attachment_count: task.attachment_count + 1,
      }));
      void queryClient.invalidateQueries({ queryKey: attachmentsKey(attachment.task_id) });
    },
  });
}

export interface Uploads {
  list: readonly Upload[];
  add: (files: readonly File[]) => void;
  refuse: (file: File, error: string) => void;
  retry: (id: string) => void;
  cancel: (id: string) => void;
}

/** The uploads to a task that are under way or have failed. */
export function useUploads(taskId: Id): Uploads {
  const queue = queueOf(useQueryClient());
  const all = useStore(queue.uploads);
  return {
    list: all.filter((upload) => upload.taskId === taskId),
    add: (files) => queue.add(taskId, files),
    refuse: (file, error) => queue.refuse(taskId, file, error),
    retry: (id) => queue.retry(id),
    cancel: (id) => queue.cancel(id),
  };
}

/** Leaving the page would end uploads, also those of a task that is closed by now: the browser asks first. */
function warnOfLeaving(queue: UploadQueue): void {
  const warn = (event: BeforeUnloadEvent) => event.preventDefault();
  queue.uploads.subscribe(() => {
    const active = queue.uploads.get().some((upload) => upload.state !== "failed");
    if (active) window.addEventListener("beforeunload", warn);
    else window.removeEventListener("beforeunload", warn);
  });
}
