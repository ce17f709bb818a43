import type { Attachment, AttachmentUpload, Id } from "@/api/types";
import { createStore } from "@/lib/store";
import { uploadFailure } from "@/lib/upload-failure";

/** waiting: for its turn. sending: its bytes are under way. failed: `error` says why. */
export type UploadState = "waiting" | "sending" | "failed";

export interface Upload {
  id: string;
  taskId: Id;
  file: File;
  state: UploadState;
  /** Between 0 and 1. */
  progress: number;
  error: string | null;
  /** False when trying again would end the same: the file is too large, say. */
  canRetry: boolean;
}

/** The two steps of an upload and the ways out of it. */
export interface UploadSteps {
  announce: (taskId: Id, file: File, signal: AbortSignal) => Promise<AttachmentUpload>;
  put: (
    upload: AttachmentUpload["upload"],
    file: File,
    onProgress: (progress: number) => void,
    signal: AbortSignal,
  ) => Promise<void>;
  complete: (attachmentId: Id, signal: AbortSignal) => Promise<Attachment>;
  discard: (attachmentId: Id) => Promise<void>;
  done: (attachment: Attachment) => void;
}

const AT_ONCE = 3;

interface Running {
  abort: AbortController;
  announced: AttachmentUpload | null;
}

/** Uploads go on while the person looks at something else; so they live outside any component. */
export class UploadQueue {
  readonly uploads = createStore<readonly Upload[]>([]);
  readonly #steps: UploadSteps;
  readonly #running = new Map<string, Running>();
  #count = 0;

  constructor(steps: UploadSteps) {
    this.#steps = steps;
  }

  add(taskId: Id, files: readonly File[]): void {
    const added = files.map(
      (file): Upload => ({
        id: `upload-${++this.#count}`,
        taskId,
        file,
        state: "waiting",
        progress: 0,
        error: null,
        canRetry: true,
      }),
    );
    this.uploads.set((all) => [...all, ...added]);
    this.#next();
  }

  /** Shows a file that cannot be uploaded, with the reason. */
  refuse(taskId: Id, file: File, error: string): void {
    const id = `upload-${++this.#count}`;
    const refused = { progress: 0, state: "failed", error, canRetry: false } as const;
    this.uploads.set((all) => [...all, { id, taskId, file, ...refused }]);
  }

  retry(id: string): void {
    this.#change(id, { state: "waiting", progress: 0, error: null });
    this.#next();
  }

  /** Stops an upload, or takes a failed one off the list. */
  cancel(id: string): void {
    this.uploads.set((all) => all.filter((upload) => upload.id !== id));
    const running = this.#running.get(id);
    if (running === undefined) return;
    running.abort.abort();
    this.#running.delete(id);
    // What was announced but never came is swept away by the server, too; this only tidies up sooner.
    if (running.announced !== null)
      this.#steps.discard(running.announced.attachment.id).catch(() => {});
    this.#next();
  }

  #next(): void {
    const waiting = this.uploads.get().filter((upload) => upload.state === "waiting");
    for (const upload of waiting.slice(0, Math.max(0, AT_ONCE - this.#running.size)))
      void this.#run(upload);
  }

  async #run({ id, taskId, file }: Upload): Promise<void> {
    const running: Running = { abort: new AbortController(), announced: null };
    this.#running.set(id, running);
    this.#change(id, { state: "sending" });
    const { signal } = running.abort;
    try {
      running.announced = await this.#steps.announce(taskId, file, signal);
      const { attachment, upload } = running.announced;
      await this.#steps.put(upload, file, (progress) => this.#change(id, { progress }), signal);
      const complete = await this.#steps.complete(attachment.id, signal);
      if (signal.aborted) return;
      this.uploads.set((all) => all.filter((one) => one.id !== id));
      this.#steps.done(complete);
    } catch (error) {
      if (signal.aborted) return;
      this.#change(id, { state: "failed", progress: 0, ...uploadFailure(error, file) });
      if (running.announced !== null)
        this.#steps.discard(running.announced.attachment.id).catch(() => {});
    } finally {
      if (this.#running.get(id) === running) this.#running.delete(id);
      this.#next();
    }
  }

  #change(id: string, change: Partial<Upload>): void {
    this.uploads.set((all) => all.map((one) => (one.id === id ? { ...one, ...change } : one)));
  }
}
