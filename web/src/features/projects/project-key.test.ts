import { expect, it } from "vitest";
import { KEY_PATTERN, suggestKey } from "./project-key";

const NONE = new Set<string>();

it("takes the first word of a short name and the initials of a long one", () => {
  expect(suggestKey("Gala 2026", NONE)).toBe("GALA");
  expect(suggestKey("Website", NONE)).toBe("WEBSI");
  expect(suggestKey("Summer and Winter Fair", NONE)).toBe("SAWF");
});

it("writes other letters as the key can have them", () => {
  expect(suggestKey("Öffentlichkeit", NONE)).toBe("OFFEN");
  expect(suggestKey("Straße", NONE)).toBe("STRAS");
});

it("suggests nothing rather than nonsense", () => {
  expect(suggestKey("", NONE)).toBe("");
  expect(suggestKey("X", NONE)).toBe("");
  expect(suggestKey("夏祭り", NONE)).toBe("");
  expect(suggestKey("2026", NONE)).toBe("");
});

it("does not suggest what is taken", () => {
  const key = suggestKey("Gala", new Set(["GALA", "GALA2"]));
  expect(key).toBe("GALA3");
  expect(key).toMatch(KEY_PATTERN);
});
