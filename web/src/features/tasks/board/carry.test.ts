import { describe, expect, it } from "vitest";
import type { TaskSummary } from "@/api/types";
import { arrange, type Carry, type ColumnView, neighbours, step } from "./carry";

const card = (id: string) => ({ id }) as TaskSummary;
const column = (statusId: string, ...cards: string[]): ColumnView => ({
  statusId,
  name: statusId,
  tasks: cards.map(card),
  rest: cards.map(card),
  complete: true,
  // Every card is 100 pixels high.
  indexAt: (y) => Math.min(cards.length, Math.max(0, Math.round(y / 100))),
});
const columns = [column("todo", "a", "b", "c"), column("doing"), column("done", "x")];

describe("moving the focus", () => {
  const go = (statusId: string, index: number, direction: Parameters<typeof step>[2], y = 0) =>
    step(columns, { statusId, index }, direction, y, false);

  it("goes up and down and stops at the ends", () => {
    expect(go("todo", 0, "down")).toEqual({ statusId: "todo", index: 1 });
    expect(go("todo", 2, "down")).toBeNull();
    expect(go("todo", 0, "up")).toBeNull();
    expect(go("todo", 2, "first")).toEqual({ statusId: "todo", index: 0 });
    expect(go("todo", 0, "last")).toEqual({ statusId: "todo", index: 2 });
  });

  it("steps over empty columns, to the card at the same height", () => {
    expect(go("todo", 2, "right", 200)).toEqual({ statusId: "done", index: 0 });
    expect(go("done", 0, "left", 110)).toEqual({ statusId: "todo", index: 1 });
    expect(go("done", 0, "right")).toBeNull();
  });
});

describe("carrying a card", () => {
  it("goes behind the last card and into empty columns", () => {
    const from = { statusId: "todo", index: 2 };
    expect(step(columns, from, "down", 0, true)).toEqual({ statusId: "todo", index: 3 });
    expect(step(columns, { statusId: "todo", index: 3 }, "down", 0, true)).toBeNull();
    expect(step(columns, from, "right", 200, true)).toEqual({ statusId: "doing", index: 0 });
    expect(step(columns, from, "last", 0, true)).toEqual({ statusId: "todo", index: 3 });
  });

  it("shows the card where it would be put down", () => {
    const carry: Carry = {
      task: card("b"),
      statusId: "done",
      index: 1,
      from: { statusId: "todo", index: 1 },
    };
    const shown = (view: ColumnView) =>
      arrange(view.tasks, view.statusId, carry).map(({ id }) => id);
    expect(columns.map(shown)).toEqual([["a", "c"], [], ["x", "b"]]);
  });

  it("names the cards it will stand between", () => {
    const rest = ["a", "c"].map(card);
    expect(neighbours(rest, 0)).toEqual({ before: null, after: rest[0] });
    expect(neighbours(rest, 1)).toEqual({ before: rest[0], after: rest[1] });
    expect(neighbours(rest, 2)).toEqual({ before: rest[1], after: null });
    const unsaved = ["new:1", "a"].map(card);
    expect(neighbours(unsaved, 1)).toEqual({ before: null, after: unsaved[1] });
  });
});
