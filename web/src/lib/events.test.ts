import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { datesHere, eventDates, eventState, momentOf, startDay, zoneOf } from "./events";
import { setLocale, setTimeZone } from "./format";

beforeEach(() => {
  setLocale("en-GB");
  setTimeZone("Europe/Berlin");
});
afterEach(() => {
  setLocale(undefined);
  setTimeZone(null);
});

/** Which blanks and dashes stand between the parts is the browser's business. */
const plain = (text: string | null) => text?.replace(/\s*–\s*/g, "–").replace(/\s/g, " ");

const evening = {
  starts_at: "2026-11-20T18:00:00.000Z",
  ends_at: "2026-11-20T21:30:00.000Z",
  timezone: "Europe/Berlin",
};
const inNewYork = { ...evening, timezone: "America/New_York" };

describe("when an event is", () => {
  it("is said by the clocks where it takes place, what both have in common once", () => {
    expect(plain(eventDates(evening))).toBe("Fri, 20 Nov 2026, 19:00–22:30");
    expect(plain(eventDates(inNewYork))).toBe("Fri, 20 Nov 2026, 13:00–16:30");
  });

  it("names both days where it goes on after midnight", () => {
    const night = { ...evening, ends_at: "2026-11-21T02:00:00.000Z" };
    expect(plain(eventDates(night))).toBe("Fri, 20 Nov 2026, 19:00–Sat, 21 Nov 2026, 03:00");
  });

  it("says by whose clocks only where the viewer's show something else", () => {
    expect(zoneOf(evening)).toBeNull();
    expect(datesHere(evening)).toBeNull();
    expect(zoneOf(inNewYork)).toBe("GMT-5, New York");
    expect(plain(datesHere(inNewYork))).toBe("Fri, 20 Nov 2026, 19:00–22:30");
    // Another name for the same clocks is no other time.
    expect(zoneOf({ ...evening, timezone: "Europe/Paris" })).toBeNull();
  });

  it("has a day of its own, which may be another one than here", () => {
    const late = { ...inNewYork, starts_at: "2026-11-21T02:00:00.000Z" };
    expect(startDay(late)).toEqual({ weekday: "Fri", day: "20", month: "Nov", year: "2026" });
  });

  it("is shown, too, in a zone that this browser does not know", () => {
    const somewhere = { ...evening, timezone: "Moon/Tranquility" };
    expect(plain(eventDates(somewhere))).toBe("Fri, 20 Nov 2026, 18:00–21:30");
    expect(momentOf(somewhere, evening.starts_at)).toBe("20 Nov 2026, 18:00");
  });
});

it("calls a published event over when it is, but a draft a draft", () => {
  const event = { status: "published", over: false, deleted_at: null } as const;
  expect(eventState(event)).toBe("published");
  expect(eventState({ ...event, over: true })).toBe("over");
  expect(eventState({ ...event, status: "draft", over: true })).toBe("draft");
  expect(eventState({ ...event, status: "cancelled", over: true })).toBe("cancelled");
  expect(eventState({ ...event, deleted_at: evening.starts_at })).toBe("deleted");
});
