import { describe, expect, it } from "vitest";
import { busiest, registrationDays } from "./days";

const event = { ends_at: "2026-12-24T22:00:00.000Z", timezone: "Europe/Berlin" };
const counted = (...days: [string, number][]) => ({
  per_day: days.map(([day, registrations]) => ({ day, registrations })),
});

describe("the days of a chart of registrations", () => {
  it("reach from the first registration to today, where the event takes place", () => {
    const days = registrationDays(
      counted(["2026-11-10", 3], ["2026-11-12", 1]),
      event,
      // In Berlin it is the 20th already.
      "2026-11-19T23:30:00.000Z",
    );
    expect(days.length).toBe(11);
    expect(days[0]).toEqual({ day: "2026-11-10", value: 3 });
    expect(days[1]).toEqual({ day: "2026-11-11", value: 0 });
    expect(days.at(-1)).toEqual({ day: "2026-11-20", value: 0 });
  });

  it("end with the event", () => {
    const days = registrationDays(counted(["2026-12-01", 3]), event, "2027-03-01T00:00:00.000Z");
    expect(days.at(-1)?.day).toBe("2026-12-24");
  });

  it("are a week at least, and none where nobody has registered", () => {
    const days = registrationDays(counted(["2026-11-20", 1]), event, "2026-11-20T12:00:00.000Z");
    expect(days.map(({ day }) => day)).toEqual([
      "2026-11-14",
      "2026-11-15",
      "2026-11-16",
      "2026-11-17",
      "2026-11-18",
      "2026-11-19",
      "2026-11-20",
    ]);
    expect(registrationDays(counted(), event)).toEqual([]);
  });

  it("know the busiest", () => {
    expect(busiest([])).toBeUndefined();
    expect(
      busiest([
        { day: "a", value: 1 },
        { day: "b", value: 3 },
        { day: "c", value: 3 },
      ])?.day,
    ).toBe("b");
  });
});
