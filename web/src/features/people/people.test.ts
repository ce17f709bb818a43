import { describe, expect, it } from "vitest";
import type { User, UserHistoryEntry } from "@/api/types";
import { actsFor } from "./actions/acts";
import { describeEntry } from "./details/words";
import { narrow, validatePeopleSearch } from "./filter";

const user = (patch: Partial<User>): User => ({
  id: "u",
  email: "u@example.org",
  given_name: "Uma",
  family_name: "User",
  group: "Members",
  status: "active",
  must_change_password: false,
  second_factor: false,
  created_at: "",
  updated_at: "",
  last_seen_at: null,
  version: 1,
  ...patch,
});
const labels = (patch: Partial<User>, me = "me") => actsFor(user(patch), me).map((a) => a.label);

describe("what may be done about somebody", () => {
  it("depends on their group and status", () => {
    expect(labels({})).toEqual(["Make an admin", "Reset password", "Deactivate", "Delete"]);
    expect(labels({ group: "Admins", status: "deactivated" })).toEqual([
      "Make a member",
      "Activate",
      "Delete",
    ]);
    expect(labels({ status: "unverified" })).toContain("Activate without confirmation");
  });

  it("is nothing about oneself and about who is gone", () => {
    expect(labels({}, "u")).toEqual([]);
    expect(labels({ status: "deleted" })).toEqual([]);
  });
});

it("keeps what makes sense of an address, and drops what is no longer filtered by", () => {
  expect(validatePeopleSearch({ q: " a ", status: "away", group: "Admins", person: 3 })).toEqual({
    q: "a",
    group: "Admins",
  });
  expect(narrow({ q: "a", group: "Admins" }, { group: undefined })).toEqual({ q: "a" });
});

it("tells a history in words", () => {
  const entry = (kind: UserHistoryEntry["kind"], changes: UserHistoryEntry["changes"] = []) =>
    describeEntry({ at: "", actor_id: null, kind, changes });
  expect(entry("second_factor_on")).toBe("turned the second factor on");
  expect(
    entry("changed", [
      { field: "group", from: "Members", to: "Admins" },
      { field: "family_name", from: "", to: "Lovelace" },
    ]),
  ).toBe("changed the group from Member to Admin, the family name from nothing to “Lovelace”");
});
