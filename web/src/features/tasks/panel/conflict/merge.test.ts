import { describe, expect, it } from "vitest";
import type { ChecklistItem, Task } from "@/api/types";
import { mergeText } from "@/lib/merge-text";
import { mergeChange } from "./merge-change";
import { mergeChecklist, mergeSet } from "./merge-lists";

describe("mergeText", () => {
  const base = "# Plan\n\nBook the hall.\n\nOrder food.\n";

  it("puts changes to different lines together", () => {
    const mine = base.replace("hall", "big hall");
    const theirs = `${base}\nSend invitations.\n`;
    expect(mergeText(base, mine, theirs)).toEqual({
      text: "# Plan\n\nBook the big hall.\n\nOrder food.\n\nSend invitations.\n",
      clean: true,
    });
  });

  it("puts changes to different words of one line together", () => {
    expect(
      mergeText(
        "Book the hall for Friday evening, please.",
        "Book the big hall for Friday evening, please.",
        "Book the hall for Friday morning, please.",
      ),
    ).toEqual({ text: "Book the big hall for Friday morning, please.", clean: true });
  });

  it("keeps both where the same words were changed", () => {
    expect(mergeText("Meet at 5.\nBye.", "Meet at 6.\nBye.", "Meet at 7.\nBye.")).toEqual({
      text: "Meet at 7.\nMeet at 6.\nBye.",
      clean: false,
    });
  });

  it("asks nothing where both made the same change", () => {
    expect(mergeText("a", "b", "b")).toEqual({ text: "b", clean: true });
  });

  it("keeps what one wrote where the other deleted", () => {
    expect(mergeText("a\nb\nc\n", "a\nB\nc\n", "a\nc\n")).toEqual({
      text: "a\nB\nc\n",
      clean: false,
    });
  });

  it("loses no word of either, whatever was changed", () => {
    const merged = mergeText("", "mine only", "theirs only\n");
    expect(merged.text).toContain("mine only");
    expect(merged.text).toContain("theirs only");
    expect(merged.clean).toBe(false);
  });
});

describe("mergeSet", () => {
  it("keeps what either added and drops what either removed", () => {
    expect(mergeSet(["a", "b", "c"], ["a", "c", "d"], ["b", "c", "e"])).toEqual(["c", "e", "d"]);
    expect(mergeSet([], ["a"], ["a"])).toEqual(["a"]);
  });
});

const step = (id: string, text = id, done = false): ChecklistItem => ({ id, text, done });
const ids = (items: readonly ChecklistItem[]) => items.map((item) => item.id).join("");

describe("mergeChecklist", () => {
  const base = [step("a"), step("b"), step("c")];

  it("ticks and rewords different steps", () => {
    const merged = mergeChecklist(
      base,
      [step("a", "a", true), step("b"), step("c")],
      [step("a"), step("b", "B"), step("c")],
    );
    expect(merged).toEqual({
      items: [step("a", "a", true), step("b", "B"), step("c")],
      clean: true,
    });
  });

  it("ticks a step that the other reworded", () => {
    const merged = mergeChecklist([step("a")], [step("a", "a", true)], [step("a", "A")]);
    expect(merged).toEqual({ items: [step("a", "A", true)], clean: true });
  });

  it("has new steps of both in their places", () => {
    const mine = [step("a"), step("x"), step("b"), step("c")];
    const theirs = [step("y"), ...base, step("z")];
    expect(ids(mergeChecklist(base, mine, theirs).items)).toBe("yaxbcz");
  });

  it("keeps my order if I changed it, else theirs", () => {
    const reversed = base.toReversed();
    expect(ids(mergeChecklist(base, reversed, [...base, step("z")]).items)).toBe("czba");
    expect(ids(mergeChecklist(base, [step("a"), step("b")], reversed).items)).toBe("ba");
  });

  it("removes what either removed, but not what the other reworded meanwhile", () => {
    expect(ids(mergeChecklist(base, [step("a"), step("c")], base).items)).toBe("ac");
    expect(
      ids(mergeChecklist(base, [step("a"), step("c")], [step("b", "B"), step("c")]).items),
    ).toBe("bc");
  });

  it("says when both reworded one step", () => {
    const merged = mergeChecklist([step("a")], [step("a", "mine")], [step("a", "theirs")]);
    expect(merged).toEqual({ items: [step("a", "mine")], clean: false });
  });
});

describe("mergeChange", () => {
  const base = {
    version: 1,
    title: "Hall",
    description: "Book it.\n",
    status_id: "s1",
    priority: "none",
    assignee_ids: ["ada"],
    label_ids: [],
    deadline: null,
    parent_id: null,
    checklist: [],
    archived_at: null,
  } satisfies Partial<Task>;
  const now = (change: Partial<Task>) => ({ ...base, version: 2, ...change }) as unknown as Task;

  it("lets fields stand that nobody else touched", () => {
    expect(mergeChange(base, { title: "Big hall" }, now({ status_id: "s2" }))).toEqual({
      patch: { title: "Big hall" },
      conflicts: [],
    });
  });

  it("has nothing left to do when both did the same", () => {
    expect(mergeChange(base, { status_id: "s2" }, now({ status_id: "s2" }))).toEqual({
      patch: {},
      conflicts: [],
    });
    const people = { assignee_ids: ["bob", "ada"] };
    expect(mergeChange(base, people, now({ assignee_ids: ["ada", "bob"] })).patch).toEqual({});
  });

  it("adds up people and labels without asking", () => {
    const merged = mergeChange(
      base,
      { assignee_ids: ["ada", "bob"] },
      now({ assignee_ids: ["eve"] }),
    );
    expect(merged).toEqual({ patch: { assignee_ids: ["eve", "bob"] }, conflicts: [] });
  });

  it("asks when both chose differently", () => {
    const merged = mergeChange(
      base,
      { status_id: "s2", priority: "high" },
      now({ status_id: "s3" }),
    );
    expect(merged.patch).toEqual({ priority: "high" });
    expect(merged.conflicts).toEqual([
      { field: "status_id", mine: "s2", theirs: "s3", merged: null },
    ]);
  });

  it("proposes a merged description, to be looked at", () => {
    const merged = mergeChange(
      base,
      { description: "Book it.\nPay it.\n" },
      now({ description: "Please:\nBook it.\n" }),
    );
    expect(merged.patch).toEqual({});
    expect(merged.conflicts[0]?.merged).toEqual({
      text: "Please:\nBook it.\nPay it.\n",
      clean: true,
    });
  });

  it("proposes nothing when it is not known what both began with", () => {
    const { description: _unknown, ...summary } = base;
    const merged = mergeChange(summary, { description: "Mine" }, now({ description: "Theirs" }));
    expect(merged.conflicts).toEqual([
      { field: "description", mine: "Mine", theirs: "Theirs", merged: null },
    ]);
  });

  it("knows that being archived is not a value of its own", () => {
    const archived = now({ archived_at: "2026-11-20T00:00:00.000Z" });
    expect(mergeChange(base, { archived: true }, archived).patch).toEqual({});
    expect(mergeChange(base, { archived: true }, now({})).patch).toEqual({ archived: true });
  });
});
