import type { Group, Id, UserStatus } from "@/api/types";

/** What the address of the screen says after the "?". */
export interface PeopleSearch {
  q?: string;
  status?: UserStatus;
  group?: Group;
  /** Whose details are open. */
  person?: Id;
}

export const STATUS_NAMES: Record<UserStatus, string> = {
  active: "Active",
  unverified: "Not verified",
  deactivated: "Deactivated",
  deleted: "Deleted",
};

export const GROUP_NAMES: Record<Group, string> = { Admins: "Admin", Members: "Member" };

const STATUSES: readonly UserStatus[] = ["active", "unverified", "deactivated", "deleted"];
const GROUPS: readonly Group[] = ["Admins", "Members"];

/** Takes what an address says as far as it makes sense. */
export function validatePeopleSearch(raw: Record<string, unknown>): PeopleSearch {
  const q = typeof raw.q === "string" || typeof raw.q === "number" ? String(raw.q).trim() : "";
  const status = STATUSES.find((one) => one === raw.status);
  const group = GROUPS.find((one) => one === raw.group);
  return {
    ...(q !== "" && { q: q.slice(0, 100) }),
    ...(status !== undefined && { status }),
    ...(group !== undefined && { group }),
    ...(typeof raw.person === "string" && { person: raw.person }),
  };
}

/** What is undefined is no longer filtered by, and leaves the address. */
export function narrow(
  filter: PeopleSearch,
  change: { [K in keyof PeopleSearch]?: PeopleSearch[K] | undefined },
): PeopleSearch {
  return validatePeopleSearch({ ...filter, ...change });
}
