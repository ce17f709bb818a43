import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveConnection, matches } from "./live";

const encoder = new TextEncoder();
const message = (position: number, kind: string) =>
  `id: ${position}\nevent: ${kind}\ndata: ${JSON.stringify({ position, kind })}\n\n`;

/** A server of which the test decides what it says and when it hangs up. */
class FakeServer {
  readonly requests: { url: string; headers: Headers }[] = [];
  streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  refuse: Response | null = null;
  /** Where the feed ends; null: it cannot be reached. */
  end: number | null = 0;
  endStatus = 200;
  asked = 0;

  readonly fetch: typeof fetch = async (input, init) => {
    if (String(input).endsWith("/changes")) {
      this.asked += 1;
      if (this.end === null) throw new TypeError("Failed to fetch");
      return Response.json({ items: [], next: this.end }, { status: this.endStatus });
    }
    this.requests.push({ url: String(input), headers: new Headers(init?.headers) });
    if (this.refuse !== null) return this.refuse;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.streams.push(controller);
        init?.signal?.addEventListener("abort", () => controller.error(new Error("cut")));
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  };

  async say(text: string) {
    this.streams.at(-1)?.enqueue(encoder.encode(text));
    await vi.advanceTimersByTimeAsync(0);
  }

  async hangUp() {
    this.streams.at(-1)?.close();
    await vi.advanceTimersByTimeAsync(0);
  }
}

let server: FakeServer;
let live: LiveConnection;

beforeEach(async () => {
  vi.useFakeTimers();
  server = new FakeServer();
  live = new LiveConnection({ fetch: server.fetch, random: () => 1 });
  live.start();
  await vi.advanceTimersByTimeAsync(0);
});
afterEach(() => {
  live.reset();
  vi.useRealTimers();
});

describe("the live connection", () => {
  it("hands messages to those who asked for their kind", async () => {
    const moved = vi.fn();
    const tasks = vi.fn();
    const projects = vi.fn();
    live.on("tasks:task:moved", moved);
    const stop = live.on("tasks:task:*", tasks);
    live.on("tasks:project:*", projects);
    await server.say(message(1, "tasks:task:moved"));
    stop();
    await server.say(message(2, "tasks:task:moved"));
    expect(moved).toHaveBeenCalledTimes(2);
    expect(tasks).toHaveBeenCalledTimes(1);
    expect(projects).not.toHaveBeenCalled();
  });

  it("resumes after the last message it has seen", async () => {
    await server.say(message(41, "tasks:task:moved") + message(42, "tasks:task:moved"));
    await server.hangUp();
    expect(live.status.get()).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(live.status.get()).toBe("live");
    expect(server.requests[0]?.headers.has("Last-Event-ID")).toBe(false);
    expect(server.requests[1]?.headers.get("Last-Event-ID")).toBe("42");
    expect(server.requests[1]?.url).toContain("after=42");
  });

  it("waits longer each time, but not for ever, and starts over once it is through", async () => {
    server.refuse = new Response(null, { status: 503 });
    await server.hangUp();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      const before = server.requests.length;
      let waited = 0;
      while (server.requests.length === before) {
        await vi.advanceTimersByTimeAsync(500);
        waited += 500;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    server.refuse = null;
    await vi.advanceTimersByTimeAsync(30_000);
    await server.say(": beat\n\n");
    await server.hangUp();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(live.status.get()).toBe("live");
  });

  it("takes silence for a dead connection, but a heartbeat for life", async () => {
    await vi.advanceTimersByTimeAsync(30_000);
    await server.say(": beat\n\n");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(live.status.get()).toBe("live");
    await vi.advanceTimersByTimeAsync(15_000);
    expect(live.status.get()).toBe("waiting");
  });

  it("begins where the feed ended before the first data were fetched", async () => {
    const gap = vi.fn();
    live.reset();
    live.onGap = gap;
    server.end = 40;
    await Promise.all([live.begin(), live.begin()]);
    expect(server.asked).toBe(1);
    server.end = 42;
    live.start();
    await vi.advanceTimersByTimeAsync(0);
    await live.begin();
    expect(server.asked).toBe(1);
    expect(server.requests.at(-1)?.headers.get("Last-Event-ID")).toBe("40");
    expect(gap).not.toHaveBeenCalled();
  });

  it("has missed something if nobody could tell it where the feed ended", async () => {
    const gap = vi.fn();
    live.reset();
    live.onGap = gap;
    server.end = null;
    await live.begin();
    live.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(gap).toHaveBeenCalledOnce();
    server.end = 41; // What was fetched in between is not known to be of now.
    await live.begin();
    expect(server.asked).toBe(1);
  });

  it("asks again for whoever has signed in", async () => {
    live.reset();
    server.endStatus = 401;
    await live.begin();
    server.endStatus = 200;
    server.end = 40;
    await live.begin();
    live.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.requests.at(-1)?.headers.get("Last-Event-ID")).toBe("40");
  });

  it("says when messages may have been missed", async () => {
    const gap = vi.fn();
    live.onGap = gap;
    await server.hangUp();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(gap).toHaveBeenCalledTimes(1);
    await server.say(message(5, "tasks:task:moved"));
    await server.hangUp();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(gap).toHaveBeenCalledTimes(1);
  });

  it("gives up when the session is over", async () => {
    const signedOut = vi.fn();
    live.onUnauthenticated = signedOut;
    server.refuse = new Response(null, { status: 401 });
    await server.hangUp();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signedOut).toHaveBeenCalledTimes(1);
    expect(live.status.get()).toBe("stopped");
    expect(server.requests).toHaveLength(2);
  });

  it("keeps its place when it is stopped on purpose", async () => {
    await server.say(message(9, "tasks:task:moved"));
    live.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.requests).toHaveLength(1);
    live.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.requests[1]?.headers.get("Last-Event-ID")).toBe("9");
  });
});

describe("a server whose streams are brief", () => {
  const pause = (position: number, ms = 5_000) =>
    `retry: ${ms}\nid: ${position}\nevent: pause\ndata: {}\n\n`;

  async function answer(text: string) {
    await server.say(text);
    await server.hangUp();
  }

  it("is asked again after the pause it wants, again and again, and goes on where it was", async () => {
    const gap = vi.fn();
    const moved = vi.fn();
    const statuses: string[] = [];
    live.onGap = gap;
    live.on("tasks:task:moved", moved);
    live.status.subscribe(() => statuses.push(live.status.get()));
    await answer(pause(41));
    for (let round = 2; round < 12; round++) {
      await vi.advanceTimersByTimeAsync(6_250);
      expect(server.requests).toHaveLength(round);
      expect(server.requests.at(-1)?.headers.get("Last-Event-ID")).toBe(String(39 + round));
      await answer(message(40 + round, "tasks:task:moved") + pause(40 + round));
    }
    expect(moved).toHaveBeenCalledTimes(10);
    expect(gap).not.toHaveBeenCalled();
    expect(statuses).toEqual([]);
    expect(live.status.get()).toBe("live");
  });

  it("is asked at once when there is more", async () => {
    await answer(message(1, "tasks:task:moved") + pause(1, 0));
    await vi.advanceTimersByTimeAsync(1);
    expect(server.requests).toHaveLength(2);
  });

  it("is not asked while nobody looks", async () => {
    await answer(pause(41));
    live.stop();
    expect(live.status.get()).toBe("stopped");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.requests).toHaveLength(1);
    live.start();
    expect(live.status.get()).toBe("connecting");
    await vi.advanceTimersByTimeAsync(0);
    expect(server.requests[1]?.headers.get("Last-Event-ID")).toBe("41");
  });

  it("is lost like any other when it fails", async () => {
    await answer(pause(41));
    server.refuse = new Response(null, { status: 503 });
    await vi.advanceTimersByTimeAsync(6_250);
    expect(live.status.get()).toBe("waiting");
    server.refuse = null;
    await vi.advanceTimersByTimeAsync(1_000);
    await server.say(message(42, "tasks:task:moved"));
    expect(live.status.get()).toBe("live");
    await server.hangUp();
    expect(live.status.get()).toBe("waiting");
  });
});

it("matches kinds and families of kinds", () => {
  expect(matches("tasks:task:*", "tasks:task:moved")).toBe(true);
  expect(matches("tasks:task:*", "tasks:project:changed")).toBe(false);
  expect(matches("tasks:task:moved", "tasks:task:moved")).toBe(true);
  expect(matches("*", "anything:at:all")).toBe(true);
});
