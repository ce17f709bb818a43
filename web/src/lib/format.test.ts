import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  dayKey,
  daysUntil,
  formatDay,
  formatRelative,
  formatSize,
  formatTime,
  setLocale,
  setTimeZone,
  timeZone,
} from "./format";

const NOW = "2026-11-20T06:47:00.000Z";

beforeEach(() => {
  setLocale("en-GB");
  setTimeZone("Europe/Berlin");
});
afterEach(() => {
  setLocale(undefined);
  setTimeZone(null);
});

describe("dates", () => {
  it("are in the viewer's zone", () => {
    expect(formatTime(NOW)).toBe("07:47");
    setTimeZone("America/New_York");
    expect(formatTime(NOW)).toBe("01:47");
  });

  it("ignore a zone that does not exist", () => {
    setTimeZone("Mars/Olympus_Mons");
    expect(timeZone()).not.toBe("Mars/Olympus_Mons");
    expect(() => formatTime(NOW)).not.toThrow();
  });

  it("change day at the viewer's midnight", () => {
    expect(dayKey("2026-11-20T23:30:00Z")).toBe("2026-11-21");
    setTimeZone("America/New_York");
    expect(dayKey("2026-11-21T04:30:00Z")).toBe("2026-11-20");
  });

  it("count calendar days, also over the change to summer time", () => {
    expect(daysUntil("2026-11-20T23:30:00Z", NOW)).toBe(1);
    expect(daysUntil("2026-03-30T00:30:00+02:00", "2026-03-28T23:30:00+01:00")).toBe(2);
  });

  it("name near days", () => {
    expect(formatDay("2026-11-20T20:00:00Z", NOW)).toBe("Today");
    expect(formatDay("2026-11-21T20:00:00Z", NOW)).toBe("Tomorrow");
    expect(formatDay("2026-11-19T20:00:00Z", NOW)).toBe("Yesterday");
    expect(formatDay("2026-11-24T20:00:00Z", NOW)).toBe("Tuesday");
    expect(formatDay("2027-01-05T20:00:00Z", NOW)).toBe("5 Jan 2027");
  });

  it("say how long ago", () => {
    expect(formatRelative("2026-11-20T06:46:40Z", NOW)).toBe("now");
    expect(formatRelative("2026-11-20T06:42:00Z", NOW)).toBe("5 minutes ago");
    expect(formatRelative("2026-11-20T09:00:00Z", NOW)).toBe("in 2 hours");
    expect(formatRelative("2026-11-18T20:00:00Z", NOW)).toBe("2 days ago");
    expect(formatRelative("2026-11-01T20:00:00Z", NOW)).toBe("1 Nov 2026");
  });
});

describe("sizes", () => {
  it.each([
    [0, "0 byte"],
    [999, "999 byte"],
    [1_000, "1 kB"],
    [1_440_000, "1.4 MB"],
    [999_999, "1 MB"],
    [67_108_864, "67.1 MB"],
    [123_400_000_000, "123 GB"],
  ])("%d bytes are %s", (bytes, text) => expect(formatSize(bytes)).toBe(text));
});
