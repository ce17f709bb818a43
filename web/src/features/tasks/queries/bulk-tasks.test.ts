import { expect, it } from "vitest";
import { changed } from "./bulk-tasks";
import { card } from "./cards.fixture";

it("shows a task as the server will have it", () => {
  const task = {
    ...card("a", "1"),
    assignee_ids: ["ada", "bob"],
    deadline: "2026-01-01T00:00:00Z",
  };
  expect(
    changed(task, {
      add_assignee_ids: ["bob", "cid"],
      remove_assignee_ids: ["ada"],
      deadline: null,
    }),
  ).toMatchObject({ assignee_ids: ["bob", "cid"], deadline: null, priority: "none" });
  expect(changed(task, { priority: "high" })).toMatchObject({
    priority: "high",
    deadline: task.deadline,
    assignee_ids: task.assignee_ids,
  });
});
