import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import type { Registration, Ticket } from "@/api/types";
import {
  fits,
  heldRegistration,
  orderOf,
  putRegistration,
  type RegistrationFilter,
  type RegistrationPages,
  registrationQuery,
  registrationsQuery,
  withRegistration,
} from "./registrations";

const ticket = (updated_at: string): Ticket => ({
  id: "t",
  event_id: "gala",
  registration_id: "r",
  ticket_type_id: "standard",
  holder_name: "Ada",
  generation: 1,
  status: "valid",
  created_at: "2026-11-20T06:00:00.000Z",
  updated_at,
});

const registration = (serial: number, more: Partial<Registration> = {}): Registration => ({
  id: `r${serial}`,
  event_id: "gala",
  ticket_type_id: "standard",
  serial,
  email: `person${serial}@example.org`,
  name: `Person ${serial}`,
  locale: "en",
  status: "confirmed",
  cancelled_by: null,
  answers: {},
  offer_expires_at: null,
  created_at: "2026-11-20T06:00:00.000Z",
  updated_at: "2026-11-20T06:00:00.000Z",
  version: 1,
  ticket: null,
  ...more,
});

const pages = (...serials: (number[] | "more")[]): RegistrationPages => {
  const more = serials.at(-1) === "more";
  const lists = serials.filter((one) => one !== "more");
  return {
    pages: lists.map((list, index) => ({
      items: list.map((serial) => registration(serial)),
      next: index < lists.length - 1 || more ? `after ${list.at(-1)}` : null,
    })),
    pageParams: lists.map((_, index) => (index === 0 ? undefined : String(index))),
  };
};

const serials = (data: RegistrationPages) =>
  data.pages.map(({ items }) => items.map(({ serial }) => serial));

describe("whether a list shows a registration", () => {
  it("looks at status, type and text", () => {
    const ada = registration(1, { name: "Ada Lovelace", email: "countess@example.org" });
    expect(fits({}, ada)).toBe(true);
    expect(fits({ status: "waiting" }, ada)).toBe(false);
    expect(fits({ type: "vip" }, ada)).toBe(false);
    expect(fits({ q: "LOVE", status: "confirmed", type: "standard" }, ada)).toBe(true);
    expect(fits({ q: "countess@" }, ada)).toBe(true);
    expect(fits({ q: "byron" }, ada)).toBe(false);
  });
});

describe("a list with a registration that has changed", () => {
  it("shows it where it stood", () => {
    const now = registration(2, { status: "cancelled", version: 2 });
    const changed = withRegistration(pages([1, 2], [3]), {}, now);
    expect(serials(changed)).toEqual([[1, 2], [3]]);
    expect(changed.pages[0]?.items[1]?.status).toBe("cancelled");
  });

  it("leaves it out where the filter no longer finds it, and takes it back in its place", () => {
    const filter: RegistrationFilter = { status: "confirmed", order: "arrival" };
    const gone = withRegistration(
      pages([1, 2], [4]),
      filter,
      registration(2, { status: "cancelled", version: 2 }),
    );
    expect(serials(gone)).toEqual([[1], [4]]);
    expect(serials(withRegistration(gone, filter, registration(2, { version: 3 })))).toEqual([
      [1],
      [2, 4],
    ]);
  });

  it("has who has just arrived at its end, if that is there", () => {
    const first = { order: "arrival" } as const;
    expect(serials(withRegistration(pages([1, 2]), first, registration(3)))).toEqual([[1, 2, 3]]);
    expect(serials(withRegistration(pages([1, 2], "more"), first, registration(9)))).toEqual([
      [1, 2],
    ]);
    expect(serials(withRegistration(pages([]), {}, registration(1)))).toEqual([[1]]);
  });

  it("has who has just arrived at its beginning, where the newest come first", () => {
    const newest = { order: "-arrival" } as const;
    const data = pages([5, 4], [3, 1], "more");
    expect(serials(withRegistration(data, newest, registration(6)))).toEqual([
      [6, 5, 4],
      [3, 1],
    ]);
    expect(serials(withRegistration(data, newest, registration(2)))).toEqual([
      [5, 4],
      [3, 2, 1],
    ]);
    // Behind the end of what is loaded.
    expect(serials(withRegistration(pages([5, 4], "more"), newest, registration(1)))).toEqual([
      [5, 4],
    ]);
  });

  it("begins with the newest, and with who waits longest", () => {
    expect(orderOf({})).toBe("-arrival");
    expect(orderOf({ status: "waiting" })).toBe("arrival");
    expect(orderOf({ status: "waiting", order: "-arrival" })).toBe("-arrival");
  });

  it("is not changed by what is older", () => {
    const held = withRegistration(pages([1]), {}, registration(1, { version: 5 }));
    const late = withRegistration(held, {}, registration(1, { version: 4, status: "waiting" }));
    expect(late.pages[0]?.items[0]?.version).toBe(5);
    const newTicket = registration(1, { version: 5, ticket: ticket("2026-11-20T08:00:00.000Z") });
    const renewed = withRegistration(held, {}, newTicket);
    const old = registration(1, { version: 5, ticket: ticket("2026-11-20T07:00:00.000Z") });
    expect(withRegistration(renewed, {}, old).pages[0]?.items[0]?.ticket?.updated_at).toBe(
      "2026-11-20T08:00:00.000Z",
    );
  });
});

it("is put into every list of its event, each by its own filter, and into its panel", () => {
  const client = new QueryClient();
  const all = registrationsQuery("gala", {}).queryKey;
  const waiting = registrationsQuery("gala", { status: "waiting" }).queryKey;
  client.setQueryData(all, pages([1, 2]));
  client.setQueryData(waiting, pages([]));
  const now = registration(2, { status: "waiting", version: 2 });
  expect(heldRegistration(client, "gala", "r2")?.status).toBe("confirmed");
  putRegistration(client, now);
  expect(serials(client.getQueryData(all) as RegistrationPages)).toEqual([[1, 2]]);
  expect(serials(client.getQueryData(waiting) as RegistrationPages)).toEqual([[2]]);
  expect(client.getQueryData(registrationQuery("gala", "r2").queryKey)).toEqual(now);
  expect(heldRegistration(client, "gala", "r2")?.status).toBe("waiting");
  expect(heldRegistration(client, "gala", "nobody")).toBeUndefined();
});
