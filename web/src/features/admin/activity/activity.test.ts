import { describe, expect, it } from "vitest";
import type { Activity } from "@/api/types";
import { beginningOf, countByHour } from "./hours";
import { nameOfKind, verbOfKind } from "./kinds";
import { lastDays, movePeriod, periodOf, shiftDay, validateActivitySearch } from "./search";
import { fieldsOf, strangerOf, subjectOf } from "./subject";

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

  it("finds the event, also that of a topic, and who did it without an account", () => {
    const registered = entry("events:registration:confirmed", { event_id: "gala" });
    expect(subjectOf(registered)).toEqual({ to: "event", id: "gala", title: "", gone: false });
    expect(subjectOf(entry("events:event:purged", { event_id: "g", title: "Gala" }))).toMatchObject(
      {
        title: "Gala",
        gone: true,
      },
    );
    const subscribed = entry("events:subscription:confirmed", { topic: "event:gala" });
    expect(subjectOf(subscribed)).toMatchObject({ id: "gala" });
    expect(subjectOf(entry("events:subscription:ended", { topic: "all" }))).toBeNull();
    expect(strangerOf(registered)).toBe("Somebody");
    expect(strangerOf(subscribed)).toBe("Somebody");
    expect(strangerOf(entry("events:registration:offered", {}))).toBe("Muster");
    expect(strangerOf(entry("tasks:task:purged", {}))).toBe("Muster");
  });

  it("names the fields that changed", () => {
    expect(fieldsOf(entry("tasks:task:changed", { fields: ["title", "assignee_ids"] }))).toBe(
      "title, assignee",
    );
    expect(fieldsOf(entry("tasks:task:moved", {}))).toBe("");
  });

  it("has words for a kind it does not know", () => {
    expect(nameOfKind("tasks:task:created")).toBe("Task created");
    expect(nameOfKind("events:stall:sold")).toBe("events:stall:sold");
    expect(verbOfKind("events:stall:sold", false)).toBe("events:stall:sold");
    expect(nameOfKind("client:board:filtered")).toBe("In the app: board filtered");
    expect(verbOfKind("client:board:filtered", false)).toBe("did in the app: board filtered");
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
    expect(validateActivitySearch({ from: "2026-02-30", to: "2026-11-01" })).toEqual({
      to: "2026-11-01",
    });
    expect(validateActivitySearch({ day: "2026-11-20", kind: "tasks:*" })).toEqual({
      day: "2026-11-20",
      kind: "tasks:*",
    });
  });
});

describe("the period", () => {
  const now = "2026-11-20";

  it("is the last seven days, or what the address says as far as it can be counted", () => {
    expect(periodOf({}, now)).toEqual({ from: "2026-11-14", to: now });
    expect(periodOf({ from: "2026-11-01", to: "2026-11-03" }, now)).toEqual({
      from: "2026-11-01",
      to: "2026-11-03",
    });
    expect(periodOf({ from: "2026-01-01" }, now)).toEqual({ from: "2026-10-21", to: now });
    expect(periodOf({ from: "2026-12-05", to: "2026-12-31" }, now)).toEqual({
      from: "2026-11-14",
      to: now,
    });
  });

  it("keeps its ends in order and near enough when one of them is moved", () => {
    const week = { from: "2026-11-14", to: now };
    expect(movePeriod(week, { from: "2026-11-01" })).toEqual({ from: "2026-11-01", to: now });
    expect(movePeriod(week, { from: "2026-09-01" })).toEqual({
      from: "2026-09-01",
      to: "2026-10-01",
    });
    expect(movePeriod(week, { to: "2026-11-10" })).toEqual({
      from: "2026-11-10",
      to: "2026-11-10",
    });
    expect(movePeriod({ from: "2026-10-01", to: "2026-10-02" }, { to: now })).toEqual({
      from: "2026-10-21",
      to: now,
    });
  });

  it("is in no address where it is the usual one", () => {
    expect(lastDays(7, now)).toEqual({});
    expect(periodOf(lastDays(1, now), now)).toEqual({ from: now, to: now });
    expect(periodOf(lastDays(31, now), now)).toEqual({ from: "2026-10-21", to: now });
  });
});
