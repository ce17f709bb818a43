import { afterEach, describe, expect, it } from "vitest";
import { AWAY_MS, advanced, caughtUp, continued, readVisit, writeVisit } from "./visit";

const visit = { from: 10, seen: 40, at: 1_000_000 };

describe("a visit", () => {
  it("goes on over a reload and a short break", () => {
    expect(continued(visit, visit.at + AWAY_MS - 1)).toEqual({
      from: 10,
      seen: 40,
      at: visit.at + AWAY_MS - 1,
    });
  });

  it("begins anew after a long break, with what came after the last one", () => {
    const next = visit.at + AWAY_MS + 1;
    expect(continued(visit, next)).toEqual({ from: 40, seen: 40, at: next });
  });

  it("does not trust a clock that was set back", () => {
    expect(continued(visit, visit.at - AWAY_MS - 1)?.from).toBe(40);
  });

  it("moves on with what is seen, never back", () => {
    expect(advanced(visit, 50, 2)).toEqual({ from: 10, seen: 50, at: 2 });
    expect(advanced(visit, 30, 2).seen).toBe(40);
    expect(caughtUp(50, 2)).toEqual({ from: 50, seen: 50, at: 2 });
  });
});

describe("what is remembered", () => {
  afterEach(() => localStorage.clear());

  it("belongs to a person", () => {
    writeVisit("ada", visit);
    expect(readVisit("ada")).toEqual(visit);
    expect(readVisit("bob")).toBeNull();
  });

  it("is forgotten when it makes no sense", () => {
    for (const broken of ["{", "null", "[]", '{"from":1}', '{"from":"1","seen":2,"at":3}']) {
      localStorage.setItem("muster:visit:ada", broken);
      expect(readVisit("ada")).toBeNull();
    }
  });
});
