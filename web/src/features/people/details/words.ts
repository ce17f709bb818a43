import type { UserHistoryEntry } from "@/api/types";
import { GROUP_NAMES, STATUS_NAMES } from "../filter";

type Change = UserHistoryEntry["changes"][number];

const DID: Record<Exclude<UserHistoryEntry["kind"], "changed">, string> = {
  created: "created the account",
  verified: "confirmed the e-mail address",
  deleted: "deleted the account",
  password_changed: "changed the password",
  password_reissued: "had a new password mailed",
  password_reset: "reset the password by mail",
  second_factor_on: "turned the second factor on",
  second_factor_off: "turned the second factor off",
};

const FIELDS: Record<string, string> = {
  email: "e-mail",
  given_name: "given name",
  family_name: "family name",
  group: "group",
  status: "status",
  timezone: "time zone",
  theme: "theme",
  must_change_password: "has to change the password",
  second_factor: "second factor",
};

/** "changed the group from Member to Admin" */
export function describeEntry({ kind, changes }: UserHistoryEntry): string {
  if (kind !== "changed") return DID[kind];
  if (changes.length === 0) return "saved without a change";
  return `changed the ${changes.map(describeChange).join(", the ")}`;
}

function describeChange({ field, from, to }: Change): string {
  return `${FIELDS[field] ?? field} from ${inWords(field, from)} to ${inWords(field, to)}`;
}

function inWords(field: string, value: Change["to"]): string {
  if (value === null || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (field === "group") return named(GROUP_NAMES, value);
  if (field === "status") return named(STATUS_NAMES, value);
  return `“${value}”`;
}

function named(names: Readonly<Record<string, string>>, value: string): string {
  return names[value] ?? value;
}
