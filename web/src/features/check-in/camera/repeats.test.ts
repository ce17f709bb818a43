import { expect, it } from "vitest";
import { GONE_MS, Repeats } from "./repeats";

it("scans a code once for as long as it is in view", () => {
  const repeats = new Repeats();
  const scanned = [0, 50, 100, 2_000, 4_900].map((at) => repeats.isNew("a", at));
  expect(scanned).toEqual([true, false, false, false, false]);
});

it("scans it again when it has left, and when somebody says so", () => {
  const repeats = new Repeats();
  expect(repeats.isNew("a", 0)).toBe(true);
  expect(repeats.isNew("a", GONE_MS)).toBe(false);
  expect(repeats.isNew("a", 2 * GONE_MS + 1)).toBe(true);
  repeats.forget();
  expect(repeats.isNew("a", 2 * GONE_MS + 2)).toBe(true);
});

it("does not go to and fro between two codes that are both in view", () => {
  const repeats = new Repeats();
  const scanned = ["a", "b", "a", "b", "a"].map((code, frame) => repeats.isNew(code, frame * 100));
  expect(scanned).toEqual([true, true, false, false, false]);
});

it("keeps what comes while it is busy for later, and what it is busy with from coming twice", () => {
  const repeats = new Repeats();
  expect(repeats.isNew("a", 0)).toBe(true);
  for (let at = 100; at < 2 * GONE_MS; at += 100) {
    expect(repeats.isNew("a", at, false)).toBe(false);
    expect(repeats.isNew("b", at, false)).toBe(false);
  }
  expect(repeats.isNew("a", 2 * GONE_MS)).toBe(false);
  expect(repeats.isNew("b", 2 * GONE_MS)).toBe(true);
});
