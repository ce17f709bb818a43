import { describeError, isProblem, ProblemError } from "@/api/errors";
import { waitInWords } from "@/lib/durations";
import type { FormFailure } from "@/lib/use-submit";

/** One sentence for what no field can be blamed for, with what to do. */
export function failureOf(error: unknown): FormFailure {
  if (isProblem(error, "rate_limited"))
    return {
      message: `That was asked for too often. Please wait ${waitInWords(error.retryAfter ?? 60)} and try again.`,
      requestId: null,
    };
  return {
    message: describeError(error),
    requestId: error instanceof ProblemError ? error.requestId : null,
  };
}
