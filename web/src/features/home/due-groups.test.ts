import { afterEach, describe, expect, it } from "vitest";
import type { TaskSummary } from "@/api/types";
import { setTimeZone } from "@/lib/format";
import { dueGroup, groupByDue } from "./due-groups";

afterEach(() => setTimeZone(null));

describe("dueGroup", () => {
  // Friday, 20 November 2026: 23:30 in Vienna, 17:30 in New York, 11:30 on Saturday in Auckland.
  const now = Date.parse("2026-11-20T22:30:00.000Z");

  it.each([
    ["Europe/Vienna", "2026-11-20T22:29:59.000Z", "overdue"],
    ["Europe/Vienna", "2026-11-20T22:59:00.000Z", "today"],
    ["Europe/Vienna", "2026-11-20T23:00:00.000Z", "week"],
    ["America/New_York", "2026-11-20T23:00:00.000Z", "today"],
    ["America/New_York", "2026-11-21T04:59:00.000Z", "today"],
    ["America/New_York", "2026-11-21T05:00:00.000Z", "week"],
    ["Pacific/Auckland", "2026-11-21T10:59:00.000Z", "today"],
    ["Pacific/Auckland", "2026-11-21T11:00:00.000Z", "week"],
    ["Europe/Vienna", "2026-11-26T22:59:00.000Z", "week"],
    ["Europe/Vienna", "2026-11-26T23:00:00.000Z", "later"],
  ])("in %s, %s is %s", (zone, deadline, group) => {
    setTimeZone(zone);
    expect(dueGroup(deadline, now)).toBe(group);
  });

  it("counts calendar days over a change of clocks", () => {
    // On 25 October 2026 the clocks of Vienna go back: that day has 25 hours.
    setTimeZone("Europe/Vienna");
    const saturday = Date.parse("2026-10-24T21:30:00.000Z");
    expect(dueGroup("2026-10-24T21:59:00.000Z", saturday)).toBe("today");
    expect(dueGroup("2026-10-31T22:59:00.000Z", saturday)).toBe("later");
    expect(dueGroup("2026-10-30T22:59:00.000Z", saturday)).toBe("week");
  });

  it("has a place for what has no date", () => {
    expect(dueGroup(null, now)).toBe("none");
  });
});

it("keeps the order and leaves out what is empty", () => {
  setTimeZone("UTC");
  const now = Date.parse("2026-11-20T12:00:00.000Z");
  const task = (id: string, deadline: string | null) => ({ id, deadline }) as TaskSummary;
  const groups = groupByDue(
    [
      task("a", "2026-11-19T12:00:00.000Z"),
      task("b", "2026-11-20T11:00:00.000Z"),
      task("c", "2026-11-20T23:59:00.000Z"),
      task("d", null),
    ],
    now,
  );
  expect(groups.map(({ id, tasks }) => [id, tasks.map((one) => one.id)])).toEqual([
    ["overdue", ["a", "b"]],
    ["today", ["c"]],
    ["none", ["d"]],
  ]);
});
