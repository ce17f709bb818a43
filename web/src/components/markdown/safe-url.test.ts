import { describe, expect, it } from "vitest";
import { safeUrl } from "./safe-url";

const ORIGIN = "https://muster.example";

describe("safeUrl", () => {
  it.each([
    ["https://example.org/a?b=c#d", "https://example.org/a?b=c#d"],
    ["http://example.org", "http://example.org/"],
    ["mailto:ada@example.org", "mailto:ada@example.org"],
    ["tel:+431234", "tel:+431234"],
  ])("lets %s lead out", (url, href) => {
    expect(safeUrl(url, ORIGIN)).toEqual({ href, internal: false });
  });

  it.each([
    ["/tasks/GALA-42", "/tasks/GALA-42"],
    ["https://muster.example/inbox?unread=true", "/inbox?unread=true"],
  ])("opens %s in the app", (url, href) => {
    expect(safeUrl(url, ORIGIN)).toEqual({ href, internal: true });
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://muster.example/1",
    "user:0193aaaa-0000-7000-8000-000000000000",
    "//evil.example",
    "/\\evil.example",
    "/.//evil.example",
    "/x/..//evil.example",
    "https://muster.example//evil.example",
    "example.org/page",
    "http://",
    "",
  ])("leads nowhere for %j", (url) => {
    expect(safeUrl(url, ORIGIN)).toBeNull();
  });
});
