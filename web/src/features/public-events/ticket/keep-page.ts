/**
 * Has the browser keep this page, so that a ticket that was opened once opens without a network. What
 * the ticket says is kept beside it (`kept-tickets.ts`); only pages of tickets are kept.
 */
const WORKER = "/ticket-worker.js";
const SCOPE = "/t/";

export async function keepThisPage(): Promise<void> {
  // Not there over plain HTTP, nor in every private window.
  if (!("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
    const worker = registration.active ?? registration.waiting ?? registration.installing;
    worker?.postMessage({ page: window.location.pathname, files: filesOfThisPage() });
  } catch {
    // Without it the page needs a network, as any other.
  }
}

/** Every file that this page has loaded, and so will need again. */
function filesOfThisPage(): string[] {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
  const asked = [...document.querySelectorAll<HTMLLinkElement>("head link[href]")]
    .filter(({ rel }) => ["stylesheet", "modulepreload", "icon"].includes(rel))
    .map(({ href }) => new URL(href));
  const scripts = [...document.querySelectorAll<HTMLScriptElement>("script[src]")].map(
    ({ src }) => new URL(src),
  );
  const paths = [...loaded, ...asked, ...scripts]
    .filter(({ origin, pathname }) => origin === window.location.origin && isFile(pathname))
    .map(({ pathname }) => pathname);
  return [...new Set(paths)];
}

function isFile(path: string): boolean {
  return path.startsWith("/assets/") || /^\/[\w-]+\.(js|svg)$/.test(path);
}
