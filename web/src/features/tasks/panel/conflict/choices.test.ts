import { describe, expect, it } from "vitest";
import { firstChoice, patchOf } from "./choices";
import type { FieldConflict } from "./merge-change";

const status: FieldConflict = { field: "status_id", mine: "s1", theirs: "s2", merged: null };
const text = (clean: boolean): FieldConflict => ({
  field: "description",
  mine: "mine",
  theirs: "theirs",
  merged: { text: "both", clean },
});

describe("firstChoice", () => {
  it("never throws away what was typed", () => {
    expect(firstChoice(status).take).toBe("mine");
    expect(firstChoice(text(true))).toEqual({ take: "merged", text: "both" });
    expect(firstChoice(text(false))).toEqual({ take: "mine", text: "both" });
    expect(firstChoice({ ...text(true), merged: null })).toEqual({ take: "mine", text: "mine" });
  });
});

describe("patchOf", () => {
  it("saves what was chosen, and nothing for what is there already", () => {
    expect(
      patchOf(
        [status, text(true)],
        [
          { take: "theirs", text: "" },
          { take: "merged", text: "looked over" },
        ],
      ),
    ).toEqual({ description: "looked over" });
    expect(patchOf([status], [{ take: "mine", text: "" }])).toEqual({ status_id: "s1" });
  });

  it("keeps a title on one line", () => {
    const title: FieldConflict = { ...text(false), field: "title" };
    expect(patchOf([title], [{ take: "merged", text: " Theirs\n mine \n" }])).toEqual({
      title: "Theirs mine",
    });
  });
});
