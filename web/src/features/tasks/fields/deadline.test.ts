import { afterEach, describe, expect, it } from "vitest";
import { setLocale, setTimeZone } from "@/lib/format";
import { addDays, formatDeadline, moveToDay, toLocal, toMoment, urgencyOf } from "./deadline";

afterEach(() => {
  setTimeZone(null);
  setLocale(undefined);
});

describe("moments and the viewer's clock", () => {
  it("goes there and back in zones on both sides of Greenwich", () => {
    for (const zone of ["Pacific/Auckland", "America/St_Johns", "Asia/Kolkata", "UTC"]) {
      const local = { day: "2026-03-29", time: "23:59" };
      expect(toLocal(toMoment(local, zone), zone)).toEqual(local);
    }
  });

  it("knows that clocks change", () => {
    expect(toMoment({ day: "2026-03-28", time: "12:00" }, "Europe/Berlin")).toBe(
      "2026-03-28T11:00:00.000Z",
    );
    expect(toMoment({ day: "2026-03-29", time: "12:00" }, "Europe/Berlin")).toBe(
      "2026-03-29T10:00:00.000Z",
    );
    // Half an hour past midnight, before the hour that is left out.
    expect(toMoment({ day: "2026-03-29", time: "00:30" }, "Europe/Berlin")).toBe(
      "2026-03-28T23:30:00.000Z",
    );
  });

  it("keeps the hour when a task moves to another day", () => {
    setTimeZone("Europe/Berlin");
    expect(moveToDay("2026-03-27T09:15:00.000Z", "2026-03-30")).toBe("2026-03-30T08:15:00.000Z");
    expect(moveToDay(null, "2026-03-30")).toBe("2026-03-30T21:59:00.000Z");
  });

  it("counts days over the ends of months and years", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
  });
});

describe("how a deadline reads", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");

  it("leaves the time out when only the day was meant", () => {
    setLocale("en-GB");
    setTimeZone("UTC");
    expect(formatDeadline("2026-11-20T23:59:00.000Z", now)).toBe("Today");
    expect(formatDeadline("2026-11-21T14:30:00.000Z", now)).toBe("Tomorrow 14:30");
  });

  it("is overdue only while the work is not done", () => {
    setTimeZone("UTC");
    expect(urgencyOf("2026-11-20T11:59:00Z", false, now)).toBe("overdue");
    expect(urgencyOf("2026-11-20T11:59:00Z", true, now)).toBe("later");
    expect(urgencyOf("2026-11-20T23:59:00Z", false, now)).toBe("today");
    expect(urgencyOf("2026-11-22T08:00:00Z", false, now)).toBe("soon");
    expect(urgencyOf("2026-11-29T08:00:00Z", false, now)).toBe("later");
  });
});
