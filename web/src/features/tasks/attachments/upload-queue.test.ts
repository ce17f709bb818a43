import { describe, expect, it, vi } from "vitest";
import { NetworkError, ProblemError } from "@/api/errors";
import type { Attachment, AttachmentUpload } from "@/api/types";
import { uploadFailure } from "@/lib/upload-failure";
import { UploadQueue, type UploadSteps } from "./upload-queue";

const attachment = (id: string): Attachment => ({
  id,
  task_id: "t",
  name: id,
  size: 1,
  content_type: "text/plain",
  state: "ready",
  url: null,
  preview_url: null,
  url_expires_at: null,
  created_by: "me",
  created_at: "2026-11-20T00:00:00.000Z",
});

/** A server in which every file waits to be let through, in the step that is asked for. */
function server(change: Partial<UploadSteps> = {}) {
  const finish = new Map<string, () => void>();
  const put = vi.fn<UploadSteps["put"]>(
    (_upload, file) => new Promise((resolve) => finish.set(file.name, resolve)),
  );
  const steps = {
    announce: vi.fn<UploadSteps["announce"]>(
      async (_task, file): Promise<AttachmentUpload> => ({
        attachment: attachment(file.name),
        upload: { method: "PUT", url: "/files/x", headers: {}, expires_at: "" },
      }),
    ),
    put,
    complete: vi.fn<UploadSteps["complete"]>(async (id) => attachment(id)),
    discard: vi.fn<UploadSteps["discard"]>(async () => {}),
    done: vi.fn<UploadSteps["done"]>(),
    ...change,
  };
  return { steps, put, finish, queue: new UploadQueue(steps) };
}

const file = (name: string) => new File(["x"], name);
const settle = () => new Promise((resolve) => setTimeout(resolve));
const states = (queue: UploadQueue) => queue.uploads.get().map((one) => one.state);

describe("UploadQueue", () => {
  it("announces, sends and completes a file, then forgets it", async () => {
    const { queue, steps, put, finish } = server();
    queue.add("t", [file("a")]);
    await settle();
    expect(states(queue)).toEqual(["sending"]);
    put.mock.lastCall?.[2](0.5);
    expect(queue.uploads.get()[0]?.progress).toBe(0.5);
    finish.get("a")?.();
    await settle();
    expect(steps.done).toHaveBeenCalledExactlyOnceWith(attachment("a"));
    expect(queue.uploads.get()).toEqual([]);
  });

  it("sends three at once, the others in their turn", async () => {
    const { queue, finish } = server();
    queue.add("t", ["a", "b", "c", "d"].map(file));
    await settle();
    expect(states(queue)).toEqual(["sending", "sending", "sending", "waiting"]);
    finish.get("b")?.();
    await settle();
    expect(states(queue)).toEqual(["sending", "sending", "sending"]);
  });

  it("says why a file failed and goes on with the others", async () => {
    const announce = vi.fn<UploadSteps["announce"]>();
    const { queue, steps } = server();
    announce.mockImplementation((task, one, signal) =>
      one.name === "big"
        ? Promise.reject(
            new ProblemError({
              status: 422,
              code: "validation_failed",
              detail: "Please check the fields.",
              errors: [{ field: "size", code: "too_large", message: "At most 25000000 bytes." }],
            }),
          )
        : steps.announce(task, one, signal),
    );
    const other = new UploadQueue({ ...steps, announce });
    other.add("t", [file("big"), file("ok")]);
    await settle();
    expect(other.uploads.get()).toMatchObject([
      { state: "failed", error: "At most 25 MB. This one has 1 byte.", canRetry: false },
      { state: "sending" },
    ]);
    expect(queue.uploads.get()).toEqual([]);
  });

  it("tries again from the start, and tidies up what the first try announced", async () => {
    let online = false;
    const { queue, steps } = server({
      put: async () => {
        if (!online) throw new NetworkError("cut");
      },
    });
    queue.add("t", [file("a")]);
    await settle();
    expect(queue.uploads.get()).toMatchObject([{ state: "failed", canRetry: true }]);
    expect(steps.discard).toHaveBeenCalledExactlyOnceWith("a");
    online = true;
    queue.retry(queue.uploads.get()[0]?.id ?? "");
    await settle();
    expect(steps.done).toHaveBeenCalledOnce();
  });

  it("stops what is under way and makes room for the next", async () => {
    const { queue, steps, put, finish } = server();
    queue.add("t", ["a", "b", "c", "d"].map(file));
    await settle();
    const first = queue.uploads.get()[0];
    queue.cancel(first?.id ?? "");
    await settle();
    expect(put.mock.calls[0]?.[3].aborted).toBe(true);
    expect(steps.discard).toHaveBeenCalledExactlyOnceWith("a");
    expect(states(queue)).toEqual(["sending", "sending", "sending"]);
    finish.get("a")?.();
    await settle();
    expect(steps.done).not.toHaveBeenCalled();
  });
});

describe("failure", () => {
  const problem = (status: number) => new ProblemError({ status, code: "x", detail: "No." });
  it("offers another try only where it could help", () => {
    expect(uploadFailure(problem(413), file("a")).canRetry).toBe(false);
    expect(uploadFailure(problem(415), file("a")).canRetry).toBe(false);
    expect(uploadFailure(problem(503), file("a")).canRetry).toBe(true);
    expect(uploadFailure(new NetworkError("cut"), file("a")).canRetry).toBe(true);
  });
});
