/*
 * Keeps the page of tickets, so that one that was opened before opens without a network: at a door, in
 * a cellar. It answers for addresses under /t/ alone, and keeps the page and its files. What a ticket
 * says is kept by the page itself (web/src/features/public-events/kept-tickets.ts).
 */
const KEPT = "muster-tickets";
/** The page is the same for every ticket; which one it shows stands behind the "#". */
const PAGE = "/t/";
/** A network that has not answered by then is taken for none, if there is something to show. */
const PATIENCE_MS = 4000;
const FROM_KEPT = { cacheName: KEPT, ignoreVary: true };

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => event.waitUntil(keep(event.data)));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(file(request));
  else if (/^\/[\w-]+\.(js|svg)$/.test(pathname)) event.respondWith(newest(request));
});

/** Keeps what the page says that it is made of, and nothing of former versions. */
async function keep({ page, files }) {
  const cache = await caches.open(KEPT);
  const answer = await fetch(page);
  if (!answer.ok) return;
  await cache.put(PAGE, answer);
  await Promise.all(
    files.map(async (path) => (await cache.match(path)) ?? cache.add(path).catch(() => undefined)),
  );
  const wanted = new Set([PAGE, ...files]);
  for (const { url } of await cache.keys())
    if (!wanted.has(new URL(url).pathname)) await cache.delete(url);
}

async function page(request) {
  const kept = await caches.match(PAGE, FROM_KEPT);
  if (kept === undefined) return fetch(request);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.status >= 500 ? kept : answer;
  } catch {
    return kept;
  }
}

/** The name of an asset has a hash of what is in it: what is kept is what is there. */
async function file(request) {
  return (await caches.match(request, FROM_KEPT)) ?? fetch(request);
}

async function newest(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, FROM_KEPT)) ?? Response.error();
  }
}
