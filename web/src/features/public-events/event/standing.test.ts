import { describe, expect, it } from "vitest";
import type { PublicTicketType } from "@/api/types";
import { untilItOpens } from "../queries/event";
import { type as aType, event } from "../testing/fixtures";
import { placesLeft, standingOf, standingOfType, typesToChoose } from "./standing";

const type = (change: Partial<PublicTicketType> = {}) => aType("t", change);

describe("an event", () => {
  it("is open while one of its types has a place, whatever the others say", () => {
    const types = [type({ left: 0 }), type({ left: 3 }), type({ registering: "closed" })];
    expect(standingOf(event({ ticket_types: types }))).toEqual({ kind: "open" });
  });

  it("has a waiting list when what is open is taken, also if a closed type has places", () => {
    const types = [type({ left: 0 }), type({ left: 5, registering: "closed" })];
    expect(standingOf(event({ ticket_types: types, waiting_list: false })).kind).toBe("waiting");
  });

  it("opens with the first of its types", () => {
    const types = [
      type({ registering: "not_yet", opens_at: "2026-11-22T08:00:00.000Z" }),
      type({ registering: "not_yet", opens_at: "2026-11-21T08:00:00.000Z" }),
      type({ registering: "closed", closes_at: "2026-11-01T08:00:00.000Z" }),
    ];
    expect(standingOf(event({ ticket_types: types }))).toEqual({
      kind: "not_yet",
      at: "2026-11-21T08:00:00.000Z",
    });
  });

  it("is closed when all of its types are", () => {
    const types = [
      type({ registering: "closed", closes_at: "2026-11-01T08:00:00.000Z" }),
      type({ registering: "closed", closes_at: "2026-11-03T08:00:00.000Z" }),
    ];
    expect(standingOf(event({ ticket_types: types }))).toEqual({
      kind: "closed",
      at: "2026-11-03T08:00:00.000Z",
    });
  });

  it.each(["over", "cancelled"] as const)("is %s before anything else", (registering) => {
    expect(standingOf(event({ registering }))).toEqual({ kind: registering });
  });

  it("says when its own window opens and when it closed", () => {
    const opens_at = "2026-11-21T08:00:00.000Z";
    expect(standingOf(event({ registering: "not_yet", opens_at }))).toEqual({
      kind: "not_yet",
      at: opens_at,
    });
    expect(standingOf(event({ registering: "closed", closes_at: opens_at }))).toEqual({
      kind: "closed",
      at: opens_at,
    });
  });
});

it("a type without a limit is open, one without a place has a list", () => {
  expect(standingOfType(type())).toBe("open");
  expect(standingOfType(type({ left: 0 }))).toBe("waiting");
  expect(standingOfType(type({ left: 0, registering: "over" }))).toBe("closed");
});

it("only what is open can be chosen", () => {
  const types = [type({ id: "a", left: 0 }), type({ id: "b", registering: "not_yet" })];
  expect(typesToChoose(event({ ticket_types: types })).map(({ id }) => id)).toEqual(["a"]);
});

it("places are counted in words", () => {
  expect([null, 0, 1, 12].map(placesLeft)).toEqual([
    null,
    "0 places left",
    "1 place left",
    "12 places left",
  ]);
});

describe("a page that is open when registration begins", () => {
  const opens_at = "2026-11-21T08:00:00.000Z";
  const waiting = event({ registering: "not_yet", opens_at });
  const earlier = (ms: number) => Date.parse(opens_at) - ms;

  it("looks again a moment after that", () => {
    expect(untilItOpens(waiting, earlier(60_000))).toBe(61_000);
  });

  it("does not ask in a hurry when its clock is fast", () => {
    expect(untilItOpens(waiting, earlier(-60_000))).toBe(5_000);
  });

  it("does not wait for days, nor for what is open", () => {
    expect(untilItOpens(waiting, earlier(3 * 24 * 60 * 60_000))).toBeNull();
    expect(untilItOpens(event(), earlier(0))).toBeNull();
  });
});
