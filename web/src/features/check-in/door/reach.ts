import { NetworkError, ProblemError } from "@/api/errors";

/** How long a scan waits for the server before this device decides. People at a door do not wait longer. */
export const SCAN_MS = 2_000;
/** How long everything else waits. */
export const PATIENCE_MS = 15_000;

/** Sends a request that is given up after a while. */
export async function within<T>(ms: number, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const late = new DOMException("No answer in time.", "TimeoutError");
  const timer = setTimeout(() => abort.abort(late), ms);
  try {
    return await send(abort.signal);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Whether nothing is known of the server's decision: no network, no answer in time, a server in trouble, or
 * one in between that answers in its place (the sign-in page of a hotel's network is no JSON).
 */
export function isOutOfReach(error: unknown): boolean {
  if (error instanceof ProblemError)
    return error.status >= 500 || error.status === 429 || error.status === 408;
  return (
    error instanceof NetworkError || error instanceof SyntaxError || error instanceof DOMException
  );
}

/** Why the server does not talk to this scanner. */
export type Standing = "welcome" | "signed_out" | "not_staff";

export function standingOf(error: unknown): Standing | null {
  if (!(error instanceof ProblemError)) return null;
  if (error.status === 401 || error.code === "password_change_required") return "signed_out";
  return error.status === 403 || error.status === 404 ? "not_staff" : null;
}
