import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { putFile } from "@/api/put-file";
import type { EventDetail, Id } from "@/api/types";
import { createStore, useStore } from "@/lib/store";
import { type UploadFailure, uploadFailure } from "@/lib/upload-failure";
import { putEvent } from "../queries/events";

/** sending: its bytes are under way. making: the server makes its sizes. */
export type PictureState = "sending" | "making" | "failed";

export interface PictureUpload {
  file: File;
  /** Shows the picture that was chosen, before it has arrived. */
  preview: string;
  state: PictureState;
  /** Between 0 and 1. */
  progress: number;
  failure: UploadFailure | null;
  abort: AbortController;
}

/** Uploads go on while the person looks at something else; so they live outside any component. */
const uploads = createStore<ReadonlyMap<Id, PictureUpload>>(new Map());

/** The upload of a picture for this event, if one is under way or has failed. */
export function usePictureUpload(eventId: Id) {
  const queryClient = useQueryClient();
  return {
    upload: useStore(uploads).get(eventId),
    begin: (file: File) => void run(queryClient, eventId, file),
    /** Stops it, or takes a failed one away. */
    stop: () => forget(eventId),
  };
}

async function run(queryClient: QueryClient, eventId: Id, file: File): Promise<void> {
  forget(eventId);
  const abort = new AbortController();
  const { signal } = abort;
  const preview = URL.createObjectURL(file);
  const begun: PictureUpload = {
    ...{ file, preview, abort },
    ...{ state: "sending", progress: 0, failure: null },
  };
  uploads.set((all) => new Map(all).set(eventId, begun));
  const change = (part: Partial<PictureUpload>) =>
    uploads.set((all) => {
      const now = all.get(eventId);
      return now?.abort === abort ? new Map(all).set(eventId, { ...now, ...part }) : all;
    });
  try {
    const shown = await send(eventId, file, change, signal);
    if (signal.aborted) return;
    putEvent(queryClient, shown);
    forget(eventId);
  } catch (error) {
    if (!signal.aborted) change({ state: "failed", failure: uploadFailure(error, file) });
  }
}

async function send(
  eventId: Id,
  file: File,
  change: (part: Partial<PictureUpload>) => void,
  signal: AbortSignal,
): Promise<EventDetail> {
  const { id, upload } = await api("POST /events/{event}/image", {
    path: { event: eventId },
    body: { content_type: file.type, bytes: file.size },
    signal,
  });
  await putFile(upload, file, (progress) => change({ progress }), signal);
  change({ state: "making", progress: 1 });
  return api("POST /events/{event}/image/{image}/complete", {
    path: { event: eventId, image: id },
    signal,
  });
}

function forget(eventId: Id): void {
  const upload = uploads.get().get(eventId);
  if (upload === undefined) return;
  upload.abort.abort();
  URL.revokeObjectURL(upload.preview);
  uploads.set((all) => new Map([...all].filter(([id]) => id !== eventId)));
}

/** Leaving the page would end an upload: the browser asks first. */
const warn = (event: BeforeUnloadEvent) => event.preventDefault();
uploads.subscribe(() => {
  const active = [...uploads.get().values()].some(({ state }) => state !== "failed");
  if (active) window.addEventListener("beforeunload", warn);
  else window.removeEventListener("beforeunload", warn);
});
