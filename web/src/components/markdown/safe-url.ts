const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

export interface SafeUrl {
  href: string;
  /** A page of this app: opened in place, without loading the app anew. */
  internal: boolean;
}

/**
 * What a link in somebody's text may lead to, or null. Only what is on the list: `javascript:`,
 * `data:` and whatever else will be invented are not.
 */
export function safeUrl(url: string, origin: string): SafeUrl | null {
  // Browsers drop control characters and blanks within a scheme ("java\tscript:"); so must the check.
  const cleaned = Array.from(url.trim())
    .filter((letter) => letter > " " && letter !== "\u007f")
    .join("");
  if (!/^(?:[a-z][a-z0-9+.-]*:|\/(?![/\\]))/i.test(cleaned)) return null;
  let parsed: URL;
  try {
    parsed = new URL(cleaned, origin);
  } catch {
    return null;
  }
  if (!SCHEMES.has(parsed.protocol)) return null;
  // "/.//evil.example": what is left of it once its dots are gone is another site.
  if (parsed.origin === origin && parsed.pathname.startsWith("//")) return null;
  return parsed.origin === origin
    ? { href: parsed.pathname + parsed.search + parsed.hash, internal: true }
    : { href: parsed.href, internal: false };
}
