import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Change } from "@/api/types";
import { LiveConnection } from "@/lib/live";
import { listenForTasks } from "./live";
import { card, createClient, hold, PROJECT, shown } from "./queries/cards.fixture";
import { cachedTask } from "./queries/task-cache";

/** Hands messages to whoever listens, as the connection does. */
class Feed extends LiveConnection {
  readonly handlers: [string, (change: Change) => void][] = [];
  override on(pattern: string, handler: (change: Change) => void): () => void {
    this.handlers.push([pattern, handler]);
    return () => {};
  }
  say(kind: string, data: Record<string, unknown>): void {
    const change = {
      position: 1,
      id: "m",
      kind,
      occurred_at: "2026-01-01T00:00:00.000Z",
      actor_id: "other",
      project_id: PROJECT,
      data,
    };
    for (const [pattern, handler] of this.handlers)
      if (pattern === kind || (pattern.endsWith("*") && kind.startsWith(pattern.slice(0, -1))))
        handler(change);
  }
}

let feed: Feed;
let client: ReturnType<typeof createClient>;
let stop: () => void;
const fetched = vi.fn<(url: string) => object>();

beforeEach(() => {
  vi.useFakeTimers();
  feed = new Feed();
  client = createClient();
  stop = listenForTasks(feed, client);
  fetched.mockReset();
  vi.stubGlobal("fetch", async (url: string) => new Response(JSON.stringify(fetched(url))));
});
afterEach(() => {
  stop();
  client.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const about = (id: string, more: object = {}) => ({ task_id: id, key: `P-${id}`, ...more });

describe("messages about tasks", () => {
  it("move a card without asking the server", async () => {
    hold(client, "todo", [[card("a", "1"), card("b", "2"), card("c", "3")]]);
    feed.say("tasks:task:moved", about("a", { rank: "25", version: 1, status_id: "todo" }));
    expect(shown(client, "todo")).toBe("bac");
    await vi.advanceTimersByTimeAsync(500);
    expect(fetched).not.toHaveBeenCalled();
  });

  it("fetch what changed, once for several messages", async () => {
    hold(client, "todo", [[card("a", "1")]]);
    hold(client, "done", [[]]);
    fetched.mockReturnValue({
      ...card("a", "1", "done"),
      version: 3,
      description: "",
      checklist: [],
    });
    feed.say("tasks:task:changed", about("a", { version: 2, fields: ["title"] }));
    feed.say("tasks:task:changed", about("a", { version: 3, fields: ["status_id"] }));
    await vi.advanceTimersByTimeAsync(500);
    expect(fetched).toHaveBeenCalledTimes(1);
    expect([shown(client, "todo"), shown(client, "done")]).toEqual(["", "a"]);
  });

  it("are not news when the change was one's own", async () => {
    hold(client, "todo", [[{ ...card("a", "1"), version: 4 }]]);
    feed.say("tasks:task:changed", about("a", { version: 4, fields: ["title"] }));
    await vi.advanceTimersByTimeAsync(500);
    expect(fetched).not.toHaveBeenCalled();
  });

  it("show a new task, and take a deleted one away", async () => {
    hold(client, "todo", [[card("a", "1")]]);
    fetched.mockReturnValue({ ...card("b", "2"), description: "", checklist: [] });
    feed.say("tasks:task:created", about("b", { version: 1 }));
    await vi.advanceTimersByTimeAsync(500);
    expect(shown(client, "todo")).toBe("ab");
    feed.say("tasks:task:deleted", about("a", { version: 2 }));
    expect(shown(client, "todo")).toBe("b");
  });

  it("do not let a slow answer undo what is newer", async () => {
    hold(client, "todo", [[card("a", "1")]]);
    fetched.mockImplementation(() => {
      hold(client, "todo", [[{ ...card("a", "1"), title: "newer", version: 9 }]]);
      return { ...card("a", "1"), title: "older", version: 2, description: "", checklist: [] };
    });
    feed.say("tasks:task:changed", about("a", { version: 2, fields: ["title"] }));
    await vi.advanceTimersByTimeAsync(500);
    expect(cachedTask(client, "a")?.title).toBe("newer");
  });

  it("leave projects alone that nobody looks at", async () => {
    feed.say("tasks:task:changed", about("a", { version: 2, fields: ["title"] }));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(fetched).not.toHaveBeenCalled();
  });
});
