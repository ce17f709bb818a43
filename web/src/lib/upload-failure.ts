import { describeError, NetworkError, ProblemError } from "@/api/errors";
import { formatSize } from "./format";

export interface UploadFailure {
  error: string;
  /** False when trying again would end the same: the file is too large, say. */
  canRetry: boolean;
}

/** What to tell about a file, and whether another try could help. */
export function uploadFailure(error: unknown, { size }: Pick<File, "size">): UploadFailure {
  if (error instanceof ProblemError) {
    const [field] = error.errors;
    const canRetry = error.status >= 500 || error.status === 429 || error.status === 409;
    const said = withSizes(field?.message ?? error.detail);
    const tooLarge = field?.code === "too_large" || error.status === 413;
    return { error: tooLarge ? `${said} This one has ${formatSize(size)}.` : said, canRetry };
  }
  if (error instanceof NetworkError)
    return { error: "The connection was lost on the way.", canRetry: true };
  return { error: describeError(error), canRetry: true };
}

/** Programs count bytes, people do not. */
function withSizes(text: string): string {
  return text.replace(/\b(\d{4,}) bytes\b/g, (_, bytes: string) => formatSize(Number(bytes)));
}
