import { expect, it } from "vitest";
import { extendTo, NOTHING, only, toggle, toggleAll } from "./selection";

const order = ["a", "b", "c", "d", "e"];
const chosen = ({ ids }: { ids: ReadonlySet<string> }) => [...ids].sort().join("");

it("takes rows in and out", () => {
  const one = toggle(NOTHING, "b");
  expect(chosen(one)).toBe("b");
  expect(chosen(toggle(one, "b"))).toBe("");
});

it("stretches from where it began, in both directions", () => {
  const begun = toggle(NOTHING, "c");
  const down = extendTo(begun, "e", order);
  expect(chosen(down)).toBe("cde");
  expect(chosen(extendTo(down, "b", order))).toBe("bcde");
});

it("begins anew when the row it began at is gone", () => {
  expect(chosen(extendTo({ ids: new Set(), anchor: "z" }, "b", order))).toBe("b");
});

it("takes all, and lets go of all", () => {
  const all = toggleAll(toggle(NOTHING, "b"), order);
  expect(chosen(all)).toBe("abcde");
  expect(chosen(toggleAll(all, order))).toBe("");
});

it("forgets what is no longer listed, and stays itself otherwise", () => {
  const two = toggle(toggle(NOTHING, "a"), "b");
  expect(chosen(only(two, new Set(["b", "c"])))).toBe("b");
  expect(only(two, new Set(order))).toBe(two);
});
