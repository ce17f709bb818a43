import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isProblem, ProblemError } from "@/api/errors";

const RETRIES = 2;
const LONGEST_WAIT_MS = 15_000;

interface Hooks {
  /** The session has ended or been ended. */
  onUnauthenticated: () => void;
  onPasswordChangeRequired: () => void;
}

/** A refusal stays a refusal however often it is asked; only "out of reach" and "busy" may pass. */
export function shouldRetry(failures: number, error: unknown): boolean {
  if (failures >= RETRIES) return false;
  if (!(error instanceof ProblemError)) return true;
  return error.status >= 500 && error.status !== 507;
}

export function retryDelay(failures: number, error: unknown): number {
  const asked = error instanceof ProblemError ? (error.retryAfter ?? 0) * 1000 : 0;
  return Math.min(LONGEST_WAIT_MS, Math.max(asked, 500 * 2 ** failures));
}

export function createQueryClient(hooks: Hooks): QueryClient {
  const onError = (error: unknown) => {
    if (isProblem(error, "unauthenticated")) hooks.onUnauthenticated();
    else if (isProblem(error, "password_change_required")) hooks.onPasswordChangeRequired();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // The live connection says when something has changed, so looking again need not fetch again.
      queries: { staleTime: 30_000, retry: shouldRetry, retryDelay },
      mutations: { retry: false },
    },
  });
}
