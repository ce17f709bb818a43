import { describe, expect, it } from "vitest";
import type { Activity, Person } from "@/api/types";
import { toCsv } from "./export";
import { beginningOf, countByHour } from "./hours";
import { nameOfKind, verbOfKind } from "./kinds";
import { shiftDay, validateActivitySearch } from "./search";
import { fieldsOf, subjectOf } from "./subject";

const entry = (kind: string, data: Activity["data"]): Activity => ({
  id: "e",
  at: "2026-11-20T06:47:00.123Z",
  kind,
  actor_id: "ada",
  project_id: null,
  user_id: null,
  data,
});

describe("what an entry is about", () => {
  it("finds tasks, projects and people, and what can no longer be opened", () => {
    expect(subjectOf(entry("tasks:comment:posted", { key: "GALA-1", title: "Hall" }))).toEqual({
      to: "task",
      key: "GALA-1",
      title: "Hall",
      gone: false,
    });
    expect(subjectOf(entry("tasks:task:purged", { key: "GALA-1" }))).toMatchObject({ gone: true });
    expect(subjectOf(entry("tasks:project:deleted", { key: "GALA", name: "Gala" }))).toMatchObject({
      to: "project",
      name: "Gala",
      gone: true,
    });
    expect(subjectOf(entry("identity:user:invited", { person_id: "p" }))).toEqual({
      to: "person",
      id: "p",
    });
    expect(subjectOf(entry("identity:code:requested", { email: "x" }))).toBeNull();
    expect(
      subjectOf(entry("notifications:address:suppressed", { address: "x@example.org" })),
    ).toEqual({ to: "address", address: "x@example.org" });
  });

  it("names the fields that changed", () => {
    expect(fieldsOf(entry("tasks:task:changed", { fields: ["title", "assignee_ids"] }))).toBe(
      "title, assignee",
    );
    expect(fieldsOf(entry("tasks:task:moved", {}))).toBe("");
  });

  it("has words for a kind it does not know", () => {
    expect(nameOfKind("tasks:task:created")).toBe("Task created");
    expect(nameOfKind("events:ticket:sold")).toBe("events:ticket:sold");
    expect(verbOfKind("events:ticket:sold", false)).toBe("events:ticket:sold");
    expect(verbOfKind("identity:session:ended", true)).toBe("signed out");
    expect(verbOfKind("identity:session:ended", false)).toBe("ended the sessions of");
  });
});

describe("the day", () => {
  it("counts by hour in UTC", () => {
    const counts = countByHour("2026-11-20", [
      "2026-11-20T00:00:00.000Z",
      "2026-11-20T23:59:59.999Z",
      "2026-11-20T23:00:00.000Z",
      "2026-11-21T00:00:00.000Z",
    ]);
    expect([counts[0], counts[23], counts.length]).toEqual([1, 2, 24]);
    expect(beginningOf("2026-11-20", 6)).toBe(Date.parse("2026-11-20T06:00:00Z"));
  });

  it("moves over the ends of months, and takes only real days from an address", () => {
    expect(shiftDay("2026-03-01", -1)).toBe("2026-02-28");
    expect(validateActivitySearch({ day: "2026-13-41", kind: "", actor: 7 })).toEqual({});
    expect(validateActivitySearch({ day: "2026-11-20", kind: "tasks:*" })).toEqual({
      day: "2026-11-20",
      kind: "tasks:*",
    });
  });
});

it("exports values that a spreadsheet takes for text", () => {
  const people = new Map([["ada", { given_name: "Ada", family_name: "L" } as Person]]);
  const csv = toCsv(
    [entry("tasks:task:created", { key: "GALA-1", title: '=HYPERLINK("x","y")' })],
    people,
  );
  expect(csv.split("\r\n")[1]).toBe(
    '2026-11-20T06:47:00.123Z,tasks:task:created,ada,Ada L,,GALA-1,"\'=HYPERLINK(""x"",""y"")","{""key"":""GALA-1"",""title"":""=HYPERLINK(\\""x\\"",\\""y\\"")""}"',
  );
});
