/** The one way to the server: `await api("PATCH /tasks/{task}", { path: { task: id }, body, ifMatch: 3 })`. */
import type { Endpoints } from "./endpoints";
import { NetworkError, problemFrom } from "./errors";

export const API_ROOT = "/api/v1";
const SAFE = new Set(["GET", "HEAD"]);

type PathNames<Path> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathNames<Rest>
  : never;

type PathPart<K> = [PathNames<K>] extends [never]
  ? object
  : { path: Record<PathNames<K>, string | number> };
type QueryPart<E> = E extends { query: infer Q }
  ? object extends Q
    ? { query?: Undefinable<Q> }
    : { query: Q }
  : object;
type BodyPart<E> = E extends { body: infer B }
  ? object extends B
    ? { body?: B }
    : { body: B }
  : object;
type Undefinable<T> = { [P in keyof T]: T[P] | undefined };

interface Common {
  signal?: AbortSignal;
  /** The version the change was made on; the server answers 412 with the current state if it is stale. */
  ifMatch?: number | "*";
  /** Makes a repeated POST the same POST. A fresh key is made when none is given. */
  idempotencyKey?: string;
  /** Of a registration's link: whoever shows it manages that registration, without an account. */
  manageSecret?: string;
}

export type ApiOptions<K extends keyof Endpoints> = Common &
  PathPart<K> &
  QueryPart<Endpoints[K]> &
  BodyPart<Endpoints[K]>;

type Arguments<K extends keyof Endpoints> =
  object extends ApiOptions<K> ? [options?: ApiOptions<K>] : [options: ApiOptions<K>];

interface LooseOptions extends Common {
  path?: Record<string, string | number>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
}

/**
 * Sends one request. Throws ProblemError when the server refuses, NetworkError when it is out of
 * reach, and the AbortError of the signal when the caller gave up.
 */
export async function api<K extends keyof Endpoints>(
  endpoint: K,
  ...args: Arguments<K>
): Promise<Endpoints[K]["response"]> {
  const { url, init } = requestFor(endpoint, ...args);
  const response = await send(url, init);
  if (!response.ok) throw await problemFrom(response);
  // 202 and 204 may come without a body; where the contract promises one, it is there.
  const text = response.status === 204 ? "" : await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as Endpoints[K]["response"];
}

/** What `api` would send, for the one place that sends it by other means. */
export function requestFor<K extends keyof Endpoints>(
  endpoint: K,
  ...args: Arguments<K>
): { url: string; init: RequestInit & { method: string; headers: Record<string, string> } } {
  const options: LooseOptions = args[0] ?? {};
  const [method = "GET", template = "/"] = endpoint.split(" ");
  return {
    url: urlOf(template, options),
    init: {
      method,
      headers: headersOf(method, options),
      credentials: "same-origin",
      ...(options.body === undefined ? {} : { body: encode(options.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  };
}

/** `fetch`, with an error of our own where nobody answers. */
export async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new NetworkError("The server cannot be reached.", { cause: error });
  }
}

function urlOf(template: string, { path = {}, query = {} }: LooseOptions): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.set(name, String(value));
  const suffix = search.toString();
  return `${API_ROOT}${filled}${suffix === "" ? "" : `?${suffix}`}`;
}

function headersOf(method: string, options: LooseOptions): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.ifMatch !== undefined)
    headers["If-Match"] = options.ifMatch === "*" ? "*" : `"${options.ifMatch}"`;
  if (method === "POST") headers["Idempotency-Key"] = options.idempotencyKey ?? newKey();
  if (options.manageSecret !== undefined) headers["X-Manage-Secret"] = options.manageSecret;
  const csrf = cookie("muster_csrf");
  if (!SAFE.has(method) && csrf !== null) headers["X-CSRF-Token"] = csrf;
  return headers;
}

function encode(body: unknown): BodyInit {
  return body instanceof Blob ? body : JSON.stringify(body);
}

function cookie(name: string): string | null {
  const pair = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return pair === undefined ? null : decodeURIComponent(pair.slice(name.length + 1));
}

/** crypto.randomUUID exists in secure contexts only, and a team may well try Muster over plain HTTP. */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
