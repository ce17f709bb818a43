/**
 * Where to go after signing in, from a query parameter anyone can write. Only a path on this site
 * is followed ("//evil.example" and "/\evil.example" are other sites to a browser).
 */
export function safePath(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  try {
    const url = new URL(next, window.location.origin);
    // "/.//evil.example" is a path here, but what is left of it once its dots are gone is another site.
    const here = url.origin === window.location.origin && !url.pathname.startsWith("//");
    return here ? url.pathname + url.search + url.hash : "/";
  } catch {
    return "/";
  }
}
