import { afterEach, expect, it, vi } from "vitest";
import { download, nameFrom } from "./download";

afterEach(() => vi.unstubAllGlobals());

it("reads the name that the server gives a file", () => {
  expect(nameFrom('attachment; filename="activity.csv"')).toBe("activity.csv");
  expect(nameFrom("attachment; filename=\"gala.csv\"; filename*=UTF-8''g%C3%A4ste.csv")).toBe(
    "gäste.csv",
  );
  expect(nameFrom("attachment; filename=\"a.csv\"; filename*=UTF-8''%E0%A4%A")).toBe("a.csv");
  expect(nameFrom("inline")).toBeNull();
  expect(nameFrom(null)).toBeNull();
});

it("says a refusal instead of keeping it as a file", async () => {
  const refusal = { code: "forbidden", detail: "Only admins may do this." };
  const answer = vi.fn(async () => Response.json(refusal, { status: 403 }));
  vi.stubGlobal("fetch", answer);
  await expect(download("GET /activity/export", {}, "activity.csv")).rejects.toThrow(
    "Only admins may do this.",
  );
  expect(answer).toHaveBeenCalledOnce();
});
