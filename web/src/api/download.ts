import { type ApiOptions, requestFor, send } from "./client";
import type { Endpoints } from "./endpoints";
import { problemFrom } from "./errors";

/**
 * As `api`, for an answer that is to be kept as a file. It is fetched rather than linked to, so that a
 * refusal is said in the page instead of being saved under the file's name.
 */
export async function download<K extends keyof Endpoints>(
  endpoint: K,
  options: ApiOptions<K>,
  name: string,
): Promise<void> {
  const { url, init } = requestFor(endpoint, options);
  const response = await send(url, { ...init, headers: { ...init.headers, Accept: "*/*" } });
  if (!response.ok) throw await problemFrom(response);
  keep(await response.blob(), nameFrom(response.headers.get("Content-Disposition")) ?? name);
}

/** The same of a link to a file, which is all the permission there is: wherever it leads, nobody is signed in there. */
export async function downloadLink(url: string, name: string): Promise<void> {
  const response = await send(url, { credentials: "omit" });
  if (!response.ok) throw await problemFrom(response);
  keep(await response.blob(), name);
}

/** The name that the server gives a file: `attachment; filename="a.csv"; filename*=UTF-8''%C3%A4.csv`. */
export function nameFrom(disposition: string | null): string | null {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "")?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded.trim());
    } catch {
      // Not as it should be: the plain name is there as well.
    }
  }
  return /filename="([^"]+)"/i.exec(disposition ?? "")?.[1] ?? null;
}

function keep(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
