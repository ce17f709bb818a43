/**
 * Opens the scanner without a network, where it was open before.
 *
 * It has to do with the scanner's pages alone: its scope is /scan/. It answers for the page itself when the
 * network does not, and for the files that belong to it, whose names hold a hash; whatever else a page asks
 * for, the API above all, goes to the network as if this were not here. A build that knows it no longer has to
 * send one in its place that does nothing: browsers keep a worker whose file is gone.
 *
 * `__VERSION__` and `__FILES__` are filled in by plugin.ts. A new version waits until no page of the former
 * one is open, so page and files are always of one build.
 */
const PREFIX = "muster-scan-";
const CACHE = PREFIX + __VERSION__;
const FILES = new Set(__FILES__);
const PAGE = "/index.html";
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(removeFormer());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode !== "navigate") {
    if (FILES.has(pathname)) event.respondWith(file(request, pathname));
  } else if (pathname.startsWith("/scan/")) event.respondWith(page(request));
});

async function keep() {
  const cache = await caches.open(CACHE);
  // The page has no hash in its name, so what is held of it may be of another build.
  await cache.addAll(
    [...FILES].map((path) => new Request(path, { cache: path === PAGE ? "reload" : "default" })),
  );
}

async function removeFormer() {
  const names = await caches.keys();
  const former = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(former.map((name) => caches.delete(name)));
}

async function file(request, path) {
  const kept = await (await caches.open(CACHE)).match(path, { ignoreVary: true });
  return kept ?? fetch(request);
}

/** The network's, which may be newer; the one that is kept when the network is slow, gone, or in trouble. */
async function page(request) {
  const kept = await (await caches.open(CACHE)).match(PAGE, { ignoreVary: true });
  try {
    const found = await fetch(request.url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return found.ok || kept === undefined ? found : kept;
  } catch {
    return kept ?? Response.error();
  }
}
