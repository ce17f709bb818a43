import { NetworkError, ProblemError } from "./errors";
import type { AttachmentUpload } from "./types";

/**
 * Sends the bytes of a file to where the server said. With XMLHttpRequest, because fetch does not
 * tell how much has been sent.
 */
export function putFile(
  { method, url, headers }: AttachmentUpload["upload"],
  file: File,
  onProgress: (progress: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    // The browser sets the length itself and refuses to be told.
    for (const [name, value] of Object.entries(headers))
      if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () =>
      request.status < 300 ? resolve() : reject(refusal(request.status, request.responseText));
    request.onerror = () => reject(new NetworkError("The upload was interrupted."));
    request.onabort = () => reject(new NetworkError("The upload was stopped."));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    if (signal.aborted) request.abort();
    else request.send(file);
  });
}

const REASONS: Record<number, string> = {
  403: "The link for this upload has expired.",
  410: "The link for this upload has expired.",
  413: "The file is too large.",
  507: "The server has no room left for files.",
};

/** The file store may be another server than ours, with another way to say no. */
function refusal(status: number, body: string): ProblemError {
  const detail = REASONS[status] ?? detailIn(body) ?? `The file store answered ${status}.`;
  // An expired link is replaced by the next try.
  const code = status === 403 || status === 410 ? "link_expired" : `http_${status}`;
  return new ProblemError({ status: code === "link_expired" ? 409 : status, code, detail });
}

function detailIn(body: string): string | null {
  try {
    const problem: unknown = JSON.parse(body);
    return typeof problem === "object" &&
      problem !== null &&
      "detail" in problem &&
      typeof problem.detail === "string"
      ? problem.detail
      : null;
  } catch {
    return null;
  }
}
