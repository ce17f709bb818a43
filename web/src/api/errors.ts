import type { FieldError } from "./types";

/** What the server refused, from an RFC 9457 problem document. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  /** Stable and for programs, such as "validation_failed"; the message is for people. */
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  /** The present state of the resource, sent with 409 and 412. */
  readonly current: unknown;
  /** Seconds to wait, from Retry-After. */
  readonly retryAfter: number | null;
  /** What to name when asking for help. */
  readonly requestId: string | null;

  constructor(problem: {
    status: number;
    code: string;
    detail: string;
    errors?: readonly FieldError[];
    current?: unknown;
    retryAfter?: number | null;
    requestId?: string | null;
  }) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.current = problem.current ?? null;
    this.retryAfter = problem.retryAfter ?? null;
    this.requestId = problem.requestId ?? null;
  }
}

/** The server was not reached, so nobody knows whether the request was carried out. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

export function isProblem(error: unknown, ...codes: string[]): error is ProblemError {
  return error instanceof ProblemError && (codes.length === 0 || codes.includes(error.code));
}

/** One sentence for a person, whatever was thrown. */
export function describeError(error: unknown): string {
  if (error instanceof ProblemError) {
    if (error.code === "rate_limited" && error.retryAfter !== null)
      return `Too many tries. Please wait ${error.retryAfter} seconds.`;
    return error.detail;
  }
  if (error instanceof NetworkError) return "The server cannot be reached. Please try again.";
  return "Something went wrong in this page. Please reload it.";
}

/** Turns a refused response into a ProblemError, also when a proxy answered with HTML. */
export async function problemFrom(response: Response): Promise<ProblemError> {
  const body = await readJsonObject(response);
  const text = (value: unknown, otherwise: string) =>
    typeof value === "string" && value !== "" ? value : otherwise;
  return new ProblemError({
    status: response.status,
    code: text(body.code, `http_${response.status}`),
    detail: text(body.detail, text(body.title, `The server answered ${response.status}.`)),
    errors: Array.isArray(body.errors) ? body.errors.filter(isFieldError) : [],
    current: body.current,
    retryAfter: retryAfterSeconds(response.headers.get("Retry-After")),
    requestId: text(body.request_id, response.headers.get("X-Request-ID") ?? "") || null,
  });
}

async function readJsonObject(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}

function isFieldError(value: unknown): value is FieldError {
  return (
    typeof value === "object" &&
    value !== null &&
    "field" in value &&
    typeof value.field === "string" &&
    "message" in value &&
    typeof value.message === "string"
  );
}

/** Retry-After is seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfterSeconds(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
