import { expect, it } from "vitest";
import { withStaff } from "./staff";

it("shows a team with somebody more, in another role, or no longer in it", () => {
  const team = [
    { user_id: "ada", role: "organiser" },
    { user_id: "mia", role: "scanner" },
  ] as const;
  const staff = [...team];
  expect(withStaff(staff, { userId: "eve", role: "scanner" })).toEqual([
    ...team,
    { user_id: "eve", role: "scanner" },
  ]);
  expect(withStaff(staff, { userId: "ada", role: "scanner" })).toEqual([
    { user_id: "ada", role: "scanner" },
    team[1],
  ]);
  expect(withStaff(staff, { userId: "mia", role: null })).toEqual([team[0]]);
});
