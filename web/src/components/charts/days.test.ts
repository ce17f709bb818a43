import { describe, expect, it } from "vitest";
import { byWeek, drawable, everyDay, shift } from "./days";

describe("days of a chart", () => {
  it("goes over the ends of months, years and summer time", () => {
    expect(shift("2026-12-31", 1)).toBe("2027-01-01");
    expect(shift("2028-03-01", -1)).toBe("2028-02-29");
    expect(shift("2026-03-29", 1)).toBe("2026-03-30");
  });

  it("has those that nothing happened on", () => {
    expect(everyDay([{ day: "2026-11-19", value: 4 }], "2026-11-18", "2026-11-20")).toEqual([
      { day: "2026-11-18", value: 0 },
      { day: "2026-11-19", value: 4 },
      { day: "2026-11-20", value: 0 },
    ]);
    expect(everyDay([], "2026-11-20", "2026-11-19")).toEqual([]);
  });

  it("makes weeks of them, which begin on Mondays", () => {
    // 2026-11-16 is a Monday.
    const days = everyDay(
      [
        { day: "2026-11-15", value: 1 },
        { day: "2026-11-16", value: 2 },
        { day: "2026-11-22", value: 3 },
      ],
      "2026-11-14",
      "2026-11-23",
    );
    expect(byWeek(days)).toEqual([
      { day: "2026-11-09", value: 1 },
      { day: "2026-11-16", value: 5 },
      { day: "2026-11-23", value: 0 },
    ]);
  });

  it("draws weeks only where there are too many days", () => {
    const days = everyDay([{ day: "2026-01-01", value: 7 }], "2026-01-01", "2026-12-31");
    expect(drawable(days.slice(0, 92)).by).toBe("day");
    const year = drawable(days);
    expect(year.by).toBe("week");
    expect(year.values.length).toBe(53);
    expect(year.values.reduce((sum, { value }) => sum + value, 0)).toBe(7);
  });
});
