const KEY = "muster:reloaded-at";
const ONCE_IN_MS = 60_000;

/**
 * A page that was opened before an update asks for parts that the new version does not have any more.
 * Loaded anew, it is the new version; what was typed is kept by its fields.
 */
export function reloadForNewVersion(): void {
  window.addEventListener("vite:preloadError", (event) => {
    // Nothing would come of it but the browser's own page.
    if (!navigator.onLine) return;
    let last = 0;
    try {
      last = Number(sessionStorage.getItem(KEY));
      sessionStorage.setItem(KEY, String(Date.now()));
    } catch {
      return; // Nothing to remember it by: rather a part missing than a page that reloads for ever.
    }
    if (Date.now() - last < ONCE_IN_MS) return;
    event.preventDefault();
    window.location.reload();
  });
}
