import { afterEach, expect, it } from "vitest";
import { setTimeZone } from "@/lib/format";
import { timeLeft } from "./time-left";

afterEach(() => setTimeZone(null));

it("counts the days of the viewer's calendar", () => {
  const now = Date.parse("2026-11-20T22:30:00.000Z");
  setTimeZone("Europe/Vienna");
  expect(timeLeft("2026-12-20T10:00:00.000Z", now)).toBe("goes for good in 30 days");
  expect(timeLeft("2026-11-20T23:10:00.000Z", now)).toBe("goes for good tomorrow");
  setTimeZone("America/New_York");
  expect(timeLeft("2026-11-20T23:10:00.000Z", now)).toBe("goes for good today");
  expect(timeLeft("2026-11-19T23:10:00.000Z", now)).toBe("goes for good today");
});
