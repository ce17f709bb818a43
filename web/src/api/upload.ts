import { type ApiOptions, requestFor } from "./client";
import type { Endpoints } from "./endpoints";
import { NetworkError, problemFrom } from "./errors";

/**
 * As `api`, for a body so large that people want to see how far it is: `onProgress` is told the
 * part that was sent, 0 to 1. With XMLHttpRequest, because fetch does not tell.
 */
export async function upload<K extends keyof Endpoints>(
  endpoint: K,
  options: ApiOptions<K> & { body: Blob },
  onProgress: (sent: number) => void,
): Promise<Endpoints[K]["response"]> {
  const { url, init } = requestFor(endpoint, options);
  const request = new XMLHttpRequest();
  request.open(init.method, url);
  for (const [name, value] of Object.entries(init.headers)) request.setRequestHeader(name, value);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
  const response = await answerTo(request, options.body, options.signal);
  if (!response.ok) throw await problemFrom(response);
  return (await response.json()) as Endpoints[K]["response"];
}

function answerTo(
  request: XMLHttpRequest,
  body: Blob,
  signal: AbortSignal | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    request.onload = () =>
      resolve(
        new Response(request.responseText, {
          status: request.status,
          headers: headersFrom(request.getAllResponseHeaders()),
        }),
      );
    request.onerror = () => reject(new NetworkError("The server cannot be reached."));
    request.onabort = () => reject(new DOMException("Stopped.", "AbortError"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    if (signal?.aborted === true) request.abort();
    else request.send(body);
  });
}

/** "content-type: application/json\r\n…", as XMLHttpRequest has it. */
function headersFrom(lines: string): Headers {
  const headers = new Headers();
  for (const line of lines.trim().split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return headers;
}
