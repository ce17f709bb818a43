import type { Id } from "@/api/types";
import type {
  RegistrationFilter,
  RegistrationOrder,
  RegistrationStatus,
} from "../queries/registrations";

/** What the address of the screen says after the "?". */
export interface AttendeesSearch extends RegistrationFilter {
  /** Whose details are open. */
  registration?: Id;
}

export const STATUS_NAMES: Record<RegistrationStatus, string> = {
  confirmed: "Confirmed",
  waiting: "Waiting",
  offered: "Offered a place",
  cancelled: "Cancelled",
  expired: "Let it pass",
};

const STATUSES = Object.keys(STATUS_NAMES) as RegistrationStatus[];

const ORDERS: readonly RegistrationOrder[] = ["arrival", "-arrival"];

export function statusOf(value: unknown): RegistrationStatus | undefined {
  return STATUSES.find((one) => one === value);
}

/** Takes what an address says as far as it makes sense. */
export function validateAttendeesSearch(raw: Record<string, unknown>): AttendeesSearch {
  // A search for "2026" arrives as a number.
  const q = typeof raw.q === "string" || typeof raw.q === "number" ? String(raw.q).trim() : "";
  const status = statusOf(raw.status);
  const id = (value: unknown) =>
    typeof value === "string" && /^[\w-]{1,36}$/.test(value) ? value : undefined;
  const [type, registration] = [id(raw.type), id(raw.registration)];
  const order = ORDERS.find((one) => one === raw.order);
  return {
    ...(q !== "" && { q: q.slice(0, 100) }),
    ...(status !== undefined && { status }),
    ...(type !== undefined && { type }),
    ...(order !== undefined && { order }),
    ...(registration !== undefined && { registration }),
  };
}

export type SearchChange = { [K in keyof AttendeesSearch]?: AttendeesSearch[K] | undefined };

/** What is undefined is no longer asked for, and leaves the address. */
export function narrowed(search: AttendeesSearch, change: SearchChange): AttendeesSearch {
  return validateAttendeesSearch({ ...search, ...change });
}
