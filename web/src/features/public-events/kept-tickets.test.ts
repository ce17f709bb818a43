import { beforeEach, expect, it } from "vitest";
import type { PublicRegistration } from "@/api/types";
import {
  forgetTicket,
  keepTicket,
  keptTicket,
  keptTicketFor,
  pruneTickets,
  ticketAddress,
} from "./kept-tickets";

const NOW = Date.parse("2026-11-20T12:00:00.000Z");

const registration = (change: Partial<PublicRegistration> = {}): PublicRegistration => ({
  id: "r1",
  event: {
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
  },
  ticket_type: "Ticket",
  name: "Ada",
  email: "ada@example.org",
  status: "confirmed",
  cancelled_by: null,
  position: null,
  offer_expires_at: null,
  answers: {},
  ticket: null,
  created_at: "2026-11-20T11:00:00.000Z",
  manage_secret: "s",
  ...change,
});

beforeEach(() => localStorage.clear());

it("opens a ticket for whoever has its secret, and for nobody else", () => {
  keepTicket(registration(), "s", NOW);
  expect(keptTicket("r1", "s")?.registration.name).toBe("Ada");
  expect(keptTicket("r1", "other")).toBeNull();
  expect(keptTicket("r2", "s")).toBeNull();
});

it("leads back from the event to the newest one that counts", () => {
  keepTicket(registration(), "s", NOW);
  keepTicket(registration({ id: "r2", created_at: "2026-11-20T11:30:00.000Z" }), "s2", NOW);
  keepTicket(
    registration({ id: "r3", created_at: "2026-11-20T11:45:00.000Z", status: "cancelled" }),
    "s3",
    NOW,
  );
  expect(keptTicketFor("gala")?.registration.id).toBe("r2");
  expect(keptTicketFor("other")).toBeNull();
  forgetTicket("r2");
  expect(keptTicketFor("gala")?.registration.id).toBe("r1");
});

it("forgets what is long over, and what nobody can read", () => {
  keepTicket(registration(), "s", NOW);
  localStorage.setItem("muster:ticket:broken", "{");
  localStorage.setItem("muster:ticket:other", '{"secret":"s","at":1,"registration":{"id":"x"}}');
  localStorage.setItem("muster:draft:mine", "{");
  const month = 30 * 24 * 60 * 60_000;
  pruneTickets(Date.parse("2026-12-01T22:00:00.000Z") + month);
  expect(Object.keys(localStorage).sort()).toEqual(["muster:draft:mine", "muster:ticket:r1"]);
  pruneTickets(Date.parse("2026-12-01T22:00:00.000Z") + month + 1);
  expect(Object.keys(localStorage)).toEqual(["muster:draft:mine"]);
});

it("has the secret where no server sees it", () => {
  expect(ticketAddress("r1", "a/b+c")).toBe("/t/r1#a%2Fb%2Bc");
});
