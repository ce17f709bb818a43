import { describe, expect, it } from "vitest";
import { gala } from "../events.fixture";
import { bodyOf, errorsIn, patchOf, shifted, valuesOf } from "./event-fields";

const event = gala();
const values = valuesOf(event);

describe("the values of a form", () => {
  it("are what the clocks at the event show", () => {
    expect(values.starts_at).toBe("2026-12-12T19:00");
    expect(values.capacity).toBe("120");
    expect(values.opens_at).toBe("");
    expect(valuesOf(gala({ timezone: "America/New_York" })).starts_at).toBe("2026-12-12T13:00");
  });

  it("send nothing that the event says already", () => {
    expect(patchOf(event, values)).toEqual({});
    expect(patchOf(gala({ starts_at: "2026-12-12T18:00:30.500Z" }), values)).toEqual({});
    expect(patchOf(event, { ...values, title: "  Winter   gala " })).toEqual({});
  });

  it("send what was changed, and nothing else", () => {
    expect(patchOf(event, { ...values, place: "Boathouse", capacity: "" })).toEqual({
      place: "Boathouse",
      capacity: null,
    });
    expect(patchOf(event, { ...values, closes_at: "2026-12-10T23:59" })).toEqual({
      closes_at: "2026-12-10T22:59:00.000Z",
    });
  });

  it("keep the wall clock when the zone changes", () => {
    const moved = { ...values, timezone: "America/New_York" };
    expect(patchOf(event, moved)).toEqual({
      timezone: "America/New_York",
      starts_at: "2026-12-13T00:00:00.000Z",
      ends_at: "2026-12-13T04:30:00.000Z",
    });
    expect(bodyOf(moved).starts_at).toBe("2026-12-13T00:00:00.000Z");
  });
});

describe("what is wrong with them", () => {
  const errors = (change: Partial<typeof values>, taken = 0) =>
    errorsIn({ ...values, ...change }, { taken });

  it("is nothing, or told at the field", () => {
    expect(errors({})).toEqual({});
    expect(errors({ title: "  " })).toEqual({ title: "Give the event a title." });
    expect(errors({ starts_at: "T19:00" })).toEqual({ starts_at: "Give a day and a time." });
    expect(errors({ opens_at: "2026-12-01T" })).toEqual({
      opens_at: "Give a day and a time, or neither.",
    });
    expect(errors({ link: "meet.example.org" })).toHaveProperty("link");
    expect(errors({ link: " https://meet.example.org/a " })).toEqual({});
  });

  it("is an end before the beginning", () => {
    expect(errors({ ends_at: values.starts_at }).ends_at).toBe("It has to end after it starts.");
    expect(errors({ opens_at: "2026-12-02T09:00", closes_at: "2026-12-01T09:00" }).closes_at).toBe(
      "It has to close after it opens.",
    );
  });

  it("is a number that is none, or smaller than what is taken", () => {
    for (const capacity of ["0", "-1", "1.5", "many", "1000001"])
      expect(errors({ capacity })).toHaveProperty("capacity");
    expect(errors({ capacity: "30" }, 31).capacity).toBe("31 places are taken or offered already.");
    expect(errors({ capacity: "31" }, 31)).toEqual({});
  });
});

describe("shifted", () => {
  it("moves the end along with the beginning, over days and months", () => {
    expect(shifted("2026-12-12T23:30", "2026-12-12T19:00", "2026-12-31T20:00")).toBe(
      "2027-01-01T00:30",
    );
  });
  it("leaves alone what is not complete", () => {
    expect(shifted("T21:00", "2026-12-12T19:00", "2026-12-13T19:00")).toBe("T21:00");
    expect(shifted("2026-12-12T21:00", "T19:00", "2026-12-13T19:00")).toBe("2026-12-12T21:00");
  });
});
