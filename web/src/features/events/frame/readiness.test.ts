import { expect, it } from "vitest";
import { gala } from "../events.fixture";
import { lacks } from "./readiness";

const NOW = Date.parse("2026-11-20T00:00:00Z");
const image = { id: "i1", sizes: [] };

it("has nothing to say of an event that is complete", () => {
  expect(lacks(gala({ image }), NOW)).toEqual([]);
});

it("stops what would be over already", () => {
  const [first] = lacks(gala({ image }), Date.parse("2026-12-13T00:00:00Z"));
  expect(first?.blocks).toBe(true);
});

it("says what may have been forgotten, without stopping it", () => {
  const bare = gala({ description: " ", place: "", capacity: null });
  const found = lacks(bare, NOW);
  expect(found.map(({ text }) => text)).toEqual([
    "It has no description.",
    "It says neither where it takes place nor how to join online.",
    "It has no picture.",
    "There is no limit to how many people can register.",
  ]);
  expect(found.some(({ blocks }) => blocks)).toBe(false);
});

it("says when nobody can register yet, or any more", () => {
  const opens = lacks(gala({ image, opens_at: "2026-12-01T00:00:00.000Z" }), NOW);
  expect(opens[0]?.text).toMatch(/^Registration opens /);
  const closed = lacks(gala({ image, closes_at: "2026-11-01T00:00:00.000Z" }), NOW);
  expect(closed[0]?.text).toMatch(/nobody can register/);
});
