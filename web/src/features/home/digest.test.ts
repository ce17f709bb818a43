import { describe, expect, it } from "vitest";
import type { Change } from "@/api/types";
import { digest } from "./digest";

let position = 0;
function change(kind: string, actor: string | null, data: Record<string, unknown>): Change {
  position += 1;
  return {
    position,
    id: String(position),
    kind,
    occurred_at: `2026-11-20T00:00:${String(position).padStart(2, "0")}.000Z`,
    actor_id: actor,
    project_id: "p",
    data,
  };
}
const task = (id: string, more: Record<string, unknown> = {}) => ({
  task_id: id,
  key: `GALA-${id}`,
  title: `Task ${id}`,
  ...more,
});

describe("digest", () => {
  it("puts together what others did to one task, and says it once", () => {
    const [only, ...others] = digest(
      [
        change("tasks:task:changed", "bob", task("1", { fields: ["description"] })),
        change("tasks:task:changed", "bob", task("1", { fields: ["description", "deadline"] })),
        change("tasks:comment:posted", "eve", task("1", { excerpt: "First" })),
        change("tasks:comment:posted", "bob", task("1", { excerpt: "Second", title: "New name" })),
        change(
          "tasks:task:changed",
          "bob",
          task("1", { fields: ["status_id"], status_after: "Done", title: "New name" }),
        ),
      ],
      "me",
    );
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      key: "GALA-1",
      title: "New name",
      actorIds: ["bob", "eve"],
      did: ["moved it to Done", "changed description and deadline", "commented 2 times"],
      excerpt: "Second",
      gone: false,
    });
  });

  it("has the latest first and leaves out one's own deeds and mere moves", () => {
    const entries = digest(
      [
        change("tasks:task:created", "bob", task("1")),
        change("tasks:task:moved", "bob", task("2")),
        change("tasks:task:changed", "me", task("3", { fields: ["title"] })),
        change("tasks:attachment:added", "eve", { task_id: "4", key: "GALA-4", name: "a.pdf" }),
      ],
      "me",
    );
    expect(entries.map(({ key, title, did }) => [key, title, did])).toEqual([
      ["GALA-4", "GALA-4", ["attached a file"]],
      ["GALA-1", "Task 1", ["created it"]],
    ]);
  });

  it("tells of projects, and of what cannot be opened any more", () => {
    const entries = digest(
      [
        change("tasks:project:changed", "bob", { name: "Gala", fields: ["name"] }),
        change("tasks:task:deleted", "bob", task("5")),
        change("tasks:comment:deleted", "bob", task("6")),
        change("identity:user:created", "bob", {}),
      ],
      "me",
    );
    expect(entries).toMatchObject([
      { key: "GALA-5", gone: true },
      { key: null, title: "Gala", did: ["changed the project"] },
    ]);
  });
});
