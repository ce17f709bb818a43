/**
 * The live connection: what colleagues do arrives here as messages within a second.
 *
 * It reads the event stream with fetch instead of EventSource, because EventSource hides what we
 * need: the heartbeats (a phone that changed networks keeps a dead connection open), the status (401
 * means sign in, 429 says how long to wait), and messages of kinds nobody named in advance.
 */
import { API_ROOT } from "@/api/client";
import type { Change } from "@/api/types";
import { EventStreamParser } from "./sse";
import { createStore } from "./store";

/**
 * "stopped": signed out or hidden, on purpose. "waiting": lost, will be tried again. "live" also
 * between two answers of a server whose streams are brief.
 */
export type LiveStatus = "stopped" | "connecting" | "live" | "waiting";

export type LiveHandler = (change: Change) => void;

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Three heartbeats of 15 s. */
const SILENCE_MS = 45_000;

/**
 * Says that the stream ends on purpose, and by its `retry` when to ask again: where Muster runs in
 * functions, an answer is passed on only when it is whole, so it has to end.
 */
const PAUSE = "pause";

/** How a stream ended: the server said when to ask again, or it was lost (`retryAfter` in seconds). */
type End = { pause: number } | { retryAfter: number | null };

interface Environment {
  fetch: typeof fetch;
  random: () => number;
}

export class LiveConnection {
  readonly status = createStore<LiveStatus>("stopped");
  onUnauthenticated: () => void = () => {};
  /** Called when messages may have been missed, so that what is shown has to be fetched anew. */
  onGap: () => void = () => {};

  readonly #handlers = new Map<string, Set<LiveHandler>>();
  readonly #environment: Environment;
  #position: string | null = null;
  #begun: Promise<void> | null = null;
  #failures = 0;
  #paused = false;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(environment: Partial<Environment> = {}) {
    this.#environment = {
      fetch: (...args) => fetch(...args),
      random: Math.random,
      ...environment,
    };
  }

  /** Calls `handler` for a kind ("tasks:task:moved") or a family of kinds ("tasks:task:*", "*"). */
  on(pattern: string, handler: LiveHandler): () => void {
    const set = this.#handlers.get(pattern) ?? new Set();
    this.#handlers.set(pattern, set.add(handler));
    return () => set.delete(handler);
  }

  /**
   * To be awaited before anything is fetched that messages change: it learns where the feed ends, and from there on nothing
   * is missed. Were the stream to begin where it is opened, what happened between the two would never be told.
   */
  begin(): Promise<void> {
    this.#begun ??= this.#findEnd();
    return this.#begun;
  }

  async #findEnd(): Promise<void> {
    try {
      const response = await this.#environment.fetch(`${API_ROOT}/changes`, {
        credentials: "same-origin",
        cache: "no-store",
      });
      if (response.ok) this.#position = positionIn(await response.json());
      // A visitor, who fetches nothing either.
      if (response.status === 401) this.#begun = null;
    } catch {
      // Out of reach: the stream will begin with a gap.
    }
  }

  /** Connects if it is not connected; resumes after the last message seen. */
  start(): void {
    if (this.#abort !== null) return;
    clearTimeout(this.#timer);
    void this.#run();
  }

  /** Disconnects but remembers the position: a later start() catches up. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = null;
    this.#paused = false;
    this.status.set("stopped");
  }

  /** Forgets the position too: another person may sign in next. */
  reset(): void {
    this.stop();
    this.#position = null;
    this.#begun = null;
    this.#failures = 0;
  }

  async #run(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    if (!this.#paused) this.status.set("connecting");
    let end: End = { retryAfter: null };
    try {
      end = await this.#connect(abort);
    } catch {
      // Out of reach, or cut off: the same as an end without a reason.
    }
    // Someone has stopped this connection, or started another, in the meantime.
    if (this.#abort !== abort) return;
    this.#abort = null;
    this.#paused = "pause" in end;
    if ("retryAfter" in end) this.status.set("waiting");
    this.#timer = setTimeout(() => this.start(), this.#wait(end));
  }

  /** Reads until the stream ends. */
  async #connect(abort: AbortController): Promise<End> {
    // Silence cuts the attempt, also while it waits for the first answer.
    const cut = new AbortController();
    const watchdog = new Watchdog(() => cut.abort());
    try {
      return await this.#exchange(abort, AbortSignal.any([abort.signal, cut.signal]), watchdog);
    } finally {
      watchdog.stop();
    }
  }

  async #exchange(abort: AbortController, signal: AbortSignal, watchdog: Watchdog): Promise<End> {
    const response = await this.#environment.fetch(this.#url(), {
      headers: {
        Accept: "text/event-stream",
        ...(this.#position !== null && { "Last-Event-ID": this.#position }),
      },
      credentials: "same-origin",
      cache: "no-store",
      signal,
    });
    if (response.status === 401) {
      if (this.#abort === abort) this.reset();
      this.onUnauthenticated();
      return { retryAfter: null };
    }
    if (!response.ok || response.body === null) {
      // The position itself is refused, probably because it is too old: begin at now instead.
      if (response.status === 400 || response.status === 410 || response.status === 422)
        this.#position = null;
      return { retryAfter: Number(response.headers.get("Retry-After")) || null };
    }
    if (this.#position === null) this.onGap();
    this.status.set("live");
    return this.#read(response.body, abort, watchdog);
  }

  async #read(
    body: ReadableStream<Uint8Array>,
    abort: AbortController,
    watchdog: Watchdog,
  ): Promise<End> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parser = new EventStreamParser();
    let end: End = { retryAfter: null };
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.#abort !== abort) return end;
      watchdog.pat();
      this.#failures = 0;
      for (const event of parser.push(decoder.decode(value, { stream: true }))) {
        if (event.id !== null) this.#position = event.id;
        if (event.event === PAUSE) end = { pause: parser.retry ?? FIRST_WAIT_MS };
        else this.#deliver(event.data);
      }
    }
  }

  #deliver(data: string): void {
    const change = parseChange(data);
    if (change === null) return;
    for (const [pattern, handlers] of this.#handlers) {
      if (!matches(pattern, change.kind)) continue;
      for (const handler of [...handlers]) {
        try {
          handler(change);
        } catch (error) {
          // One feature's mistake must not cost the others their messages.
          reportError(error);
        }
      }
    }
  }

  // Proxies are known to drop Last-Event-ID; the query parameter says the same.
  #url(): string {
    const after = this.#position === null ? "" : `?after=${encodeURIComponent(this.#position)}`;
    return `${API_ROOT}/stream${after}`;
  }

  /** Milliseconds, spread at random, or everyone would return at once after a restart. */
  #wait(end: End): number {
    const spread = this.#environment.random() / 2;
    if ("pause" in end) return end.pause * (0.75 + spread);
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures += 1;
    return Math.max((end.retryAfter ?? 0) * 1000, longest * (0.5 + spread));
  }
}

/** Bites when it has not been patted for as long as a living connection is never silent. */
class Watchdog {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #bite: () => void;

  constructor(bite: () => void) {
    this.#bite = bite;
    this.pat();
  }

  pat(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#bite, SILENCE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

export function matches(pattern: string, kind: string): boolean {
  return pattern.endsWith("*") ? kind.startsWith(pattern.slice(0, -1)) : pattern === kind;
}

function parseChange(data: string): Change | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null && "kind" in value
      ? (value as Change)
      : null;
  } catch {
    return null;
  }
}

function positionIn(body: unknown): string | null {
  return typeof body === "object" && body !== null && "next" in body ? String(body.next) : null;
}

/** The one connection of this page. */
export const live = new LiveConnection();
