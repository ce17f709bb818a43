import { expect, it } from "vitest";
import { safePath } from "./safe-path";

it.each([
  ["/projects/GALA?view=table", "/projects/GALA?view=table"],
  ["//evil.example/x", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/\t/evil.example", "/"],
  ["/.//evil.example", "/"],
  ["/x/..//evil.example", "/"],
  ["/%2e%2e/\\evil.example", "/"],
  [undefined, "/"],
])("%s leads to %s", (next, path) => expect(safePath(next)).toBe(path));
