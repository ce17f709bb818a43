import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setLocale, setTimeZone } from "@/lib/format";
import { deedOf, describeChange, type FieldNames, valueInWords } from "./words";

const names: FieldNames = {
  status: (id) => ({ s1: "To do", s2: "Done" })[id] ?? "a status that is gone",
  label: (id) => ({ l1: "urgent", l2: "press" })[id] ?? "a label that is gone",
  person: (id) => ({ p1: "Ada Lovelace", p2: "Bob" })[id] ?? "someone who has left",
  task: (id) => `GALA-${id}`,
};
const say = (field: string, from: unknown, to: unknown) =>
  describeChange({ field, from, to }, names);

beforeEach(() => {
  setLocale("en-GB");
  setTimeZone("Europe/Vienna");
});
afterEach(() => {
  setLocale(undefined);
  setTimeZone(null);
});

describe("describeChange", () => {
  it("has names instead of ids", () => {
    expect(say("status_id", "s1", "s2")).toMatchObject({
      label: "Status",
      from: "To do",
      to: "Done",
    });
    expect(say("status_id", "gone", "s2").from).toBe("a status that is gone");
    expect(say("parent_id", null, "7")).toMatchObject({ from: "none", to: "GALA-7" });
    expect(say("priority", "none", "high")).toMatchObject({ from: "No priority", to: "High" });
  });

  it("says who and what came and went", () => {
    expect(say("assignee_ids", ["p1"], ["p2", "x"]).steps).toEqual([
      "added Bob",
      "added someone who has left",
      "removed Ada Lovelace",
    ]);
    expect(say("label_ids", [], ["l2"]).steps).toEqual(["added press"]);
  });

  it("tells a day from an hour of the viewer's zone", () => {
    const change = say("deadline", "2026-11-20T22:59:00.000Z", "2026-11-21T13:30:00.000Z");
    expect(change.from).toBe("20 Nov 2026");
    expect(change.to).toBe("21 Nov 2026, 14:30");
  });

  it("says what happened to a checklist, step by step", () => {
    const step = (id: string, text = id, done = false) => ({ id, text, done });
    expect(
      say(
        "checklist",
        [step("a"), step("b"), step("c")],
        [step("a", "a", true), step("b", "B"), step("d")],
      ).steps,
    ).toEqual(["ticked “a”", "reworded “b” to “B”", "added “d”", "removed “c”"]);
    expect(say("checklist", [step("a"), step("b")], [step("b"), step("a")]).steps).toEqual([
      "put into another order",
    ]);
  });

  it("leaves long texts to the comparison", () => {
    expect(say("description", "a", "b")).toMatchObject({ prose: true, from: null, to: null });
  });

  it("says something sensible of fields and values it does not know", () => {
    expect(say("estimated_effort", null, 3)).toMatchObject({
      label: "estimated effort",
      from: "none",
      to: "3",
    });
    expect(valueInWords("label_ids", "broken", names)).toBe("none");
    expect(valueInWords("archived", true, names)).toBe("yes");
  });

  it("says what was done where values say little", () => {
    expect(say("archived", false, true).deed).toBe("archived it");
    expect(say("archived", true, false).deed).toBe("took it out of the archive");
    expect(say("title", "a", "b").deed).toBeNull();
  });
});

describe("deedOf", () => {
  const deleted = (to: boolean) => [{ field: "deleted", from: !to, to }];
  it("tells the two ways to restore apart", () => {
    expect(deedOf({ kind: "restored", changes: deleted(false) })).toBe("took it out of the trash");
    expect(deedOf({ kind: "restored", changes: [{ field: "title", from: "a", to: "b" }] })).toBe(
      "restored an earlier version",
    );
    expect(deedOf({ kind: "deleted", changes: deleted(true) })).toBe("put it into the trash");
  });
});
