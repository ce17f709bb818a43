import { expect, it } from "vitest";
import type { Change } from "@/api/types";
import { newsOf } from "./news";

const message = (kind: string, data: Record<string, unknown> = {}): Change => ({
  position: 1,
  id: "1",
  kind,
  occurred_at: "2026-11-20T00:00:00.000Z",
  actor_id: "ada",
  project_id: "p",
  data,
});

it("names what a colleague changed", () => {
  const changed = (fields: unknown) => newsOf(message("tasks:task:changed", { fields }), "Ada");
  expect(changed(["status_id"])).toBe("Ada changed status");
  expect(changed(["title", "deadline", "label_ids"])).toBe(
    "Ada changed title, deadline and labels",
  );
  expect(changed(["brand_new"])).toBe("Ada changed brand new");
  expect(changed([])).toBeNull();
  expect(changed(undefined)).toBeNull();
  expect(newsOf(message("tasks:comment:posted"), "Ada")).toBe("Ada commented");
});

it("is silent about what nobody needs to hear", () => {
  expect(newsOf(message("tasks:task:moved"), "Ada")).toBeNull();
  expect(newsOf(message("tasks:comment:restored"), "Ada")).toBeNull();
});
