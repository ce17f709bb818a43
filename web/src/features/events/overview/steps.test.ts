import { expect, it } from "vitest";
import type { TicketType } from "@/api/types";
import { nextSteps } from "./steps";

const standard: TicketType = {
  id: "t",
  name: "Standard",
  description: "",
  quota: null,
  taken: 0,
  opens_at: null,
  closes_at: null,
  position: 0,
};
const draft = {
  title: "Gala",
  description: "",
  starts_at: "2026-11-20T18:00:00.000Z",
  place: "",
  link: "",
  capacity: null,
  ticket_types: [standard],
};
const NOW = Date.parse("2026-11-01T00:00:00Z");
const done = (...args: Parameters<typeof nextSteps>) =>
  nextSteps(...args)
    .filter((step) => step.done)
    .map(({ key }) => key);

it("says what a draft still needs", () => {
  expect(done(draft, false, NOW)).toEqual(["date"]);
  expect(done(draft, false, Date.parse("2026-12-01T00:00:00Z"))).toEqual([]);
  const written = { ...draft, description: "Come!", link: "https://meet.example", capacity: 100 };
  expect(done(written, true, NOW)).toEqual(["title", "date", "place", "picture", "tickets"]);
});

it("takes a quota for a limit as well as a capacity", () => {
  const quota = { ...draft, ticket_types: [standard, { ...standard, quota: 20 }] };
  expect(done(quota, false, NOW)).toContain("tickets");
});
