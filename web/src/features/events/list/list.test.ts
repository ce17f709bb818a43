import { describe, expect, it } from "vitest";
import { gala } from "../events.fixture";
import { summaryOf } from "../queries/events";
import { byName } from "./by-name";
import { filtersOf, searchOf, validateEventSearch } from "./shown";
import { takenInWords } from "./taken";

describe("what the list shows", () => {
  it("is in the address, except for what everybody wants", () => {
    expect(validateEventSearch({ show: "past" })).toEqual({ show: "past" });
    expect(validateEventSearch({ show: "upcoming" })).toEqual({});
    expect(validateEventSearch({ show: ["past"] })).toEqual({});
    expect(searchOf("upcoming")).toEqual({});
    expect(searchOf("deleted")).toEqual({ show: "deleted" });
  });

  it("has drafts whose date went by, too", () => {
    expect(filtersOf("drafts").map(({ when }) => when)).toEqual(["upcoming", "past"]);
    expect(filtersOf("past")).toEqual([{ when: "past" }]);
  });
});

describe("places", () => {
  it("are told with their limit, or without", () => {
    expect(takenInWords({ taken: 37, capacity: 120 })).toBe("37 of 120 places");
    expect(takenInWords({ taken: 120, capacity: 120 })).toBe("Full: 120 places");
    expect(takenInWords({ taken: 0, capacity: null })).toBe("Nobody yet");
    expect(takenInWords({ taken: 3, capacity: null })).toBe("3 coming");
  });
});

describe("an event by its name", () => {
  const named = (title: string, place = "") => summaryOf(gala({ id: title, title, place }));
  const events = [named("Summer fair"), named("A fair for all"), named("Gala", "Fair ground")];
  const found = (query: string) => byName(events, query).map(({ title }) => title);

  it("is found by all words, in its title or place; what begins with it comes first", () => {
    expect(found("fair")).toEqual(["Summer fair", "A fair for all", "Gala"]);
    expect(found("gala fair")).toEqual(["Gala"]);
    expect(found("a fair")).toEqual(["A fair for all", "Summer fair", "Gala"]);
    expect(found("ball")).toEqual([]);
  });
});
