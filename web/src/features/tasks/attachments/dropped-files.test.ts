import { describe, expect, it } from "vitest";
import { untilRenewal } from "../queries/attachments";
import { pastedFiles } from "./dropped-files";

function clipboard(files: File[], text = ""): DataTransfer {
  return { files, getData: () => text } as unknown as DataTransfer;
}

describe("pastedFiles", () => {
  const now = new Date(2026, 10, 20, 7, 5, 9);
  it("gives a screenshot a name that tells it from the next", () => {
    const [file] = pastedFiles(
      clipboard([new File(["x"], "image.png", { type: "image/png" })]),
      now,
    );
    expect(file?.name).toBe("Pasted 2026-11-20 07.05.09.png");
    expect(file?.type).toBe("image/png");
  });
  it("leaves the names of real files alone", () => {
    expect(pastedFiles(clipboard([new File(["x"], "plan.pdf")]), now)[0]?.name).toBe("plan.pdf");
  });
  it("prefers the text of an office program to its picture", () => {
    expect(pastedFiles(clipboard([new File(["x"], "image.png")], "Total 12"), now)).toEqual([]);
  });
});

describe("untilRenewal", () => {
  const at = (url_expires_at: string | null) =>
    ({ url_expires_at }) as Parameters<typeof untilRenewal>[0] extends
      | readonly (infer File)[]
      | undefined
      ? File
      : never;
  const now = Date.parse("2026-11-20T07:00:00.000Z");
  it("renews before the first link ends", () => {
    const files = [at("2026-11-20T08:00:00.000Z"), at("2026-11-20T07:10:00.000Z"), at(null)];
    expect(untilRenewal(files, now)).toBe(9 * 60_000);
  });
  it("does not ask in a loop when links are short", () => {
    expect(untilRenewal([at("2026-11-20T07:00:10.000Z")], now)).toBe(30_000);
    expect(untilRenewal([], now)).toBe(false);
    expect(untilRenewal(undefined, now)).toBe(false);
  });
});
