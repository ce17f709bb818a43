import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setTimeZone } from "@/lib/format";
import { fromView, isNarrowed, toFilter, toViewQuery, validateProjectSearch } from "./search";

const ADA = "01890a5d-ac96-774b-bcce-b302099a8057";
const BOB = "01890a5d-ac96-774b-bcce-b302099a8058";

beforeEach(() => setTimeZone("Europe/Berlin"));
afterEach(() => setTimeZone(null));

describe("what an address may say", () => {
  it("takes what makes sense and leaves the rest out", () => {
    expect(
      validateProjectSearch({
        layout: "table",
        q: 42,
        status: `${ADA},nonsense,${BOB},${ADA}`,
        assignee: "everyone",
        priority: "high,whatever",
        due: "someday",
        sort: "rank",
        archived: "true",
        month: "2026-13",
        unknown: "x",
      }),
    ).toEqual({
      layout: "table",
      q: "42",
      status: `${ADA},${BOB}`,
      priority: "high",
      archived: true,
    });
  });

  it("prefers a relative deadline to fixed days", () => {
    expect(validateProjectSearch({ due: "today", from: "2026-01-01" })).toEqual({ due: "today" });
  });
});

describe("what it asks the server for", () => {
  const now = Date.parse("2026-11-20T23:30:00Z");

  it("means the viewer's days", () => {
    // In Berlin it is the 21st already.
    expect(toFilter({ due: "today" }, now)).toEqual({
      deadline_from: "2026-11-20T23:00:00.000Z",
      deadline_to: "2026-11-21T23:00:00.000Z",
    });
    expect(toFilter({ from: "2026-11-01", to: "2026-11-30" }, now)).toEqual({
      deadline_from: "2026-10-31T23:00:00.000Z",
      deadline_to: "2026-11-30T23:00:00.000Z",
    });
  });

  it("finds only unfinished work overdue", () => {
    expect(toFilter({ due: "overdue" }, now)).toEqual({
      deadline_to: "2026-11-20T23:30:00.000Z",
      category: "todo,doing",
    });
  });

  it("says nothing for a view of everything", () => {
    expect(toFilter({ layout: "calendar", month: "2026-11" }, now)).toEqual({});
    expect(isNarrowed({ layout: "table", sort: "deadline" })).toBe(false);
    expect(isNarrowed({ archived: true })).toBe(true);
  });
});

it("keeps a view and brings it back", () => {
  const search = validateProjectSearch({
    q: "7",
    assignee: "me",
    sort: "deadline",
    archived: true,
  });
  const query = toViewQuery({ ...search, layout: "table", month: "2026-11" });
  expect(query).toEqual({ q: "7", assignee: "me", sort: "deadline", archived: "true" });
  expect(fromView(query, "table")).toEqual({ ...search, layout: "table" });
  expect(fromView(query, "board")).toEqual(search);
});
