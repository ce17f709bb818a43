import { describe, expect, it } from "vitest";
import { addMonths, firstDayOfWeek, sameDayIn, weeksOf } from "./month";

describe("months", () => {
  it("shows whole weeks and no more than the month needs", () => {
    const november = weeksOf("2026-11", 1);
    expect(november).toHaveLength(6);
    expect(november[0]).toEqual([
      "2026-10-26",
      "2026-10-27",
      "2026-10-28",
      "2026-10-29",
      "2026-10-30",
      "2026-10-31",
      "2026-11-01",
    ]);
    expect(november.at(-1)?.at(-1)).toBe("2026-12-06");
    // Begins on a Sunday and has 28 days.
    expect(weeksOf("2026-02", 0)).toHaveLength(4);
  });

  it("goes over the ends of years and of short months", () => {
    expect(addMonths("2026-12", 1)).toBe("2027-01");
    expect(addMonths("2026-01", -1)).toBe("2025-12");
    expect(sameDayIn("2026-01-31", 1)).toBe("2026-02-28");
    expect(sameDayIn("2026-03-15", -1)).toBe("2026-02-15");
  });

  it("begins weeks on the day the language does", () => {
    expect([0, 1]).toContain(firstDayOfWeek("en-US"));
    expect(firstDayOfWeek("not a language")).toBe(1);
  });
});
