import { describe, expect, it } from "vitest";
import type { PublicRegistration } from "@/api/types";
import { isActive, ticketState, words } from "./state";

const EVENT: PublicRegistration["event"] = {
  slug: "gala",
  title: "Gala",
  starts_at: "2026-12-01T18:00:00.000Z",
  ends_at: "2026-12-01T22:00:00.000Z",
  timezone: "UTC",
  place: "",
  link: "",
  image: null,
  status: "published",
  over: false,
};

const registration = (change: Partial<PublicRegistration> = {}): PublicRegistration => ({
  id: "r",
  event: EVENT,
  ticket_type: "Ticket",
  name: "Ada",
  email: "ada@example.org",
  status: "confirmed",
  cancelled_by: null,
  position: null,
  offer_expires_at: null,
  answers: {},
  ticket: { id: "t", holder_name: "Ada", generation: 1, status: "valid", code: null },
  created_at: "2026-11-20T11:00:00.000Z",
  manage_secret: null,
  ...change,
});

describe("a registration", () => {
  it.each([
    ["valid", {}],
    ["waiting", { status: "waiting", position: 3, ticket: null }],
    ["offered", { status: "offered", ticket: null }],
    ["given_back", { status: "cancelled", cancelled_by: "attendee" }],
    ["cancelled", { status: "cancelled", cancelled_by: "organiser" }],
    ["expired", { status: "expired", ticket: null }],
    ["event_cancelled", { status: "cancelled", cancelled_by: "event" }],
    ["event_cancelled", { event: { ...EVENT, status: "cancelled" } }],
    ["over", { event: { ...EVENT, over: true } }],
    ["over", { status: "waiting", event: { ...EVENT, over: true } }],
    [
      "given_back",
      { status: "cancelled", cancelled_by: "attendee", event: { ...EVENT, over: true } },
    ],
  ] as const)("is %s", (state, change) => expect(ticketState(registration(change))).toBe(state));

  it("with a ticket that was revoked lets nobody in", () => {
    const ticket = {
      id: "t",
      holder_name: "Ada",
      generation: 2,
      status: "revoked",
      code: null,
    } as const;
    expect(ticketState(registration({ ticket }))).toBe("revoked");
  });
});

it("who waits is told how many are before them", () => {
  const title = (position: number) =>
    words(registration({ status: "waiting", position, ticket: null }), "waiting").title;
  expect([title(1), title(7)]).toEqual(["You are the next", "You are number 7 of those who wait"]);
});

it("only what counts can be given back", () => {
  expect(isActive("offered")).toBe(true);
  expect(isActive("revoked")).toBe(true);
  for (const state of ["over", "expired", "given_back", "event_cancelled"] as const)
    expect(isActive(state), state).toBe(false);
});
