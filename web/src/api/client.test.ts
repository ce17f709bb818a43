import { beforeEach, describe, expect, it, vi } from "vitest";
import { api } from "./client";
import { describeError, isProblem, NetworkError, ProblemError } from "./errors";

const fetchMock = vi.fn<typeof fetch>();

function answer(status: number, body?: unknown, headers: Record<string, string> = {}) {
  fetchMock.mockResolvedValueOnce(
    new Response(body === undefined ? null : JSON.stringify(body), { status, headers }),
  );
}

function sent(): { url: string; init: RequestInit; headers: Headers } {
  const [url, init] = fetchMock.mock.lastCall ?? [];
  return { url: String(url), init: init ?? {}, headers: new Headers(init?.headers) };
}

beforeEach(() => {
  fetchMock.mockReset();
  vi.stubGlobal("fetch", fetchMock);
  // biome-ignore lint/suspicious/noDocumentCookie: the client reads the cookie the server sets
  document.cookie = "muster_csrf=a%20token; path=/";
});

describe("requests", () => {
  it("fills the path, leaves out absent query values and quotes the version", async () => {
    answer(200, { items: [], next: null });
    await api("GET /tasks", { query: { project: "GALA", q: "a b", after: undefined } });
    expect(sent().url).toBe("/api/v1/tasks?project=GALA&q=a+b");

    answer(200, {});
    await api("PATCH /tasks/{task}", {
      path: { task: "GALA/1" },
      body: { title: "x" },
      ifMatch: 7,
    });
    expect(sent().url).toBe("/api/v1/tasks/GALA%2F1");
    expect(sent().headers.get("If-Match")).toBe('"7"');
    expect(sent().init.body).toBe('{"title":"x"}');
  });

  it("sends the CSRF token only with unsafe methods", async () => {
    answer(200, {});
    await api("GET /me");
    expect(sent().headers.has("X-CSRF-Token")).toBe(false);
    answer(200, {});
    await api("PATCH /me", { body: { theme: "dark" } });
    expect(sent().headers.get("X-CSRF-Token")).toBe("a token");
  });

  it("gives every POST its own idempotency key, and keeps a given one", async () => {
    const keys: (string | null)[] = [];
    for (const idempotencyKey of [undefined, undefined, "mine"]) {
      answer(204);
      await api("POST /auth/logout", idempotencyKey === undefined ? {} : { idempotencyKey });
      keys.push(sent().headers.get("Idempotency-Key"));
    }
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe("mine");
  });

  it("answers undefined for an empty body", async () => {
    answer(202);
    expect(
      await api("POST /admin/deliveries/{delivery}/replay", { path: { delivery: "1" } }),
    ).toBeUndefined();
  });
});

describe("refusals", () => {
  it("carries everything of a problem document", async () => {
    const current = { id: "t", version: 8 };
    const errors = [{ field: "title", code: "too_long", message: "Too long." }];
    answer(
      412,
      { code: "precondition_failed", detail: "It has changed.", errors, current, request_id: "r1" },
      { "Content-Type": "application/problem+json", "Retry-After": "3" },
    );
    const error = await api("GET /tasks/{task}", { path: { task: "t" } }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({
      status: 412,
      code: "precondition_failed",
      detail: "It has changed.",
      errors,
      current,
      retryAfter: 3,
      requestId: "r1",
    });
    expect(isProblem(error, "precondition_failed")).toBe(true);
    expect(isProblem(error, "conflict")).toBe(false);
  });

  it("makes sense of a proxy that answers HTML", async () => {
    fetchMock.mockResolvedValueOnce(new Response("<h1>Bad Gateway</h1>", { status: 502 }));
    const error = await api("GET /me").catch((e: unknown) => e);
    expect(error).toMatchObject({ status: 502, code: "http_502", errors: [] });
    expect(describeError(error)).toContain("502");
  });

  it("tells an unreachable server from a cancelled request", async () => {
    fetchMock.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    await expect(api("GET /me")).rejects.toBeInstanceOf(NetworkError);
    fetchMock.mockRejectedValueOnce(new DOMException("Aborted", "AbortError"));
    await expect(api("GET /me")).rejects.toBeInstanceOf(DOMException);
  });
});
