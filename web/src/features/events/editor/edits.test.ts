import { describe, expect, it } from "vitest";
import { gala } from "../events.fixture";
import { conflictsIn, edited, parseEdits, settled, unsaved, withEdits, withoutSent } from "./edits";
import { valuesOf } from "./event-fields";

const saved = valuesOf(gala());
const renamed = edited({}, saved, "title", "Gala of lights");

describe("edits", () => {
  it("are what was written; the rest is what is saved", () => {
    expect(withEdits(saved, renamed)).toEqual({ ...saved, title: "Gala of lights" });
    expect(unsaved(renamed, saved)).toEqual(["title"]);
  });

  it("are none when the field says the same again", () => {
    expect(edited(renamed, saved, "title", saved.title)).toEqual({});
  });

  it("remember what stood there when they were begun", () => {
    const theirs = { ...saved, title: "Winter ball" };
    const longer = edited(renamed, theirs, "title", "Gala of many lights");
    expect(longer.title).toEqual({ mine: "Gala of many lights", base: "Winter gala" });
  });

  it("let what others change in other fields stand", () => {
    const theirs = { ...saved, place: "Boathouse" };
    expect(withEdits(theirs, renamed).place).toBe("Boathouse");
    expect(conflictsIn(renamed, theirs)).toEqual([]);
  });

  it("contradict another text of the same field, but not the same text", () => {
    expect(conflictsIn(renamed, { ...saved, title: "Winter ball" })).toEqual(["title"]);
    expect(conflictsIn(renamed, { ...saved, title: "Gala of lights" })).toEqual([]);
  });
});

describe("a conflict", () => {
  const theirs = { ...saved, title: "Winter ball", place: "Boathouse" };
  const mine = edited(renamed, saved, "place", "Town hall");

  it("is settled by what was chosen, on top of theirs", () => {
    const next = settled(mine, theirs, { title: "Winter ball", place: "Town hall" });
    expect(next).toEqual({ place: { mine: "Town hall", base: "Boathouse" } });
    expect(conflictsIn(next, theirs)).toEqual([]);
  });
});

describe("what was written while it was being saved", () => {
  it("is still to be saved; what was sent is not", () => {
    const sent = edited(renamed, saved, "place", " Town hall ");
    const now = edited(sent, saved, "title", "Gala of lights, again");
    const after = { ...saved, title: "Gala of lights", place: "Town hall" };
    expect(withoutSent(now, sent, after)).toEqual({
      title: { mine: "Gala of lights, again", base: "Gala of lights" },
    });
  });
});

it("reads from a draft only what it understands", () => {
  expect(parseEdits(JSON.stringify(renamed))).toEqual(renamed);
  expect(parseEdits('{"title":{"mine":1,"base":"x"},"place":"x","other":{}}')).toEqual({});
  expect(parseEdits("[")).toEqual({});
});
