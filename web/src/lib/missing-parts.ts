/**
 * Parts of the client are fetched when they are needed. A page that was opened before an update asks for parts that the new
 * version does not have any more; loaded anew, it is the new version. What was typed is kept by its fields.
 */
const KEY = "muster:reloaded-at";
const ONCE_IN_MS = 60_000;
const missing = new WeakSet<Error>();

/** To be called once, before anything is drawn. */
export function noteMissingParts(): void {
  window.addEventListener("vite:preloadError", ({ payload }) => missing.add(payload));
}

/** Whether something broke since a part of the client did not come. */
export function isMissingPart(error: unknown): boolean {
  return error instanceof Error && missing.has(error);
}

/** Loads the page anew if that may help, but not again and again. */
export function reloadForMissingPart(): void {
  // Nothing would come of it but the browser's own page.
  if (!navigator.onLine) return;
  let last = 0;
  try {
    last = Number(sessionStorage.getItem(KEY));
    sessionStorage.setItem(KEY, String(Date.now()));
  } catch {
    return; // Nothing to remember it by: rather a part missing than a page that reloads for ever.
  }
  if (Date.now() - last >= ONCE_IN_MS) window.location.reload();
}
