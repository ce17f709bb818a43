import { describe, expect, it } from "vitest";
import { between, compareRank, LAST } from "./rank";

describe("ranks", () => {
  it("finds a place between any two, and at both ends", () => {
    const pairs: [string | null, string | null][] = [
      [null, null],
      [null, "V000a1"],
      ["V000a1", null],
      ["V000a1", "V001a1"],
      ["V", "V1"],
      ["zz", null],
      ["A", "B"],
    ];
    for (const [low, high] of pairs) {
      const rank = between(low, high);
      if (low !== null) expect(rank > low).toBe(true);
      if (high !== null) expect(rank < high).toBe(true);
      // A rank that ended in the lowest digit would leave no room below it.
      expect(rank.endsWith("0")).toBe(false);
    }
  });

  it("finds one again and again", () => {
    let high = "V000a1";
    for (let step = 0; step < 50; step += 1) {
      const rank = between("V", high);
      expect(rank > "V" && rank < high).toBe(true);
      high = rank;
    }
  });

  it("does not despair of two that are the same", () => {
    expect(between("V", "V") > "V").toBe(true);
  });

  it("sorts as the server does, by the id where ranks are the same", () => {
    const cards = [
      { id: "3", rank: "a" },
      { id: "2", rank: "Z" },
      { id: "1", rank: "a" },
      { id: "0", rank: LAST },
    ];
    expect(cards.sort(compareRank).map(({ id }) => id)).toEqual(["2", "1", "3", "0"]);
  });
});
