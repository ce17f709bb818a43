import { queryOptions } from "@tanstack/react-query";
import { NetworkError, problemFrom } from "@/api/errors";
import type { Check, Health, Readiness } from "@/api/types";

const EVERY_MS = 10_000;

/** What is well and what is not. Asked again and again while it is looked at. */
export const readinessQuery = queryOptions({
  queryKey: ["admin", "readiness"],
  staleTime: 0,
  refetchInterval: EVERY_MS,
  queryFn: async ({ signal }): Promise<Readiness> => {
    const response = await get("/readyz", signal);
    // Not ready is an answer too.
    const body: unknown = response.ok || response.status === 503 ? await response.json() : null;
    if (!isReadiness(body)) throw await problemFrom(response);
    return body;
  },
});

export const versionQuery = queryOptions({
  queryKey: ["admin", "version"],
  queryFn: async ({ signal }): Promise<Health> => {
    const response = await get("/healthz", signal);
    if (!response.ok) throw await problemFrom(response);
    return (await response.json()) as Health;
  },
});

/** Whether mails are kept for reading here instead of being sent, as on a machine without a mail server. */
export const keptMailsQuery = queryOptions({
  queryKey: ["admin", "kept-mails"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }): Promise<boolean> => (await get(KEPT_MAILS, signal)).ok,
});

export const KEPT_MAILS = "/dev/mail";

/** These answer beside the API, for whoever runs Muster. */
async function get(path: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, {
      signal,
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new NetworkError("The server cannot be reached.", { cause: error });
  }
}

function isReadiness(body: unknown): body is Readiness {
  return (
    isObject(body) &&
    typeof body.ready === "boolean" &&
    isObject(body.checks) &&
    Object.values(body.checks).every(isCheck)
  );
}

function isCheck(value: unknown): value is Check {
  return isObject(value) && typeof value.ok === "boolean" && typeof value.detail === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
