/** An event to register for, for tests. */
import type { PublicEvent, PublicTicketType, Question } from "@/api/types";

export const type = (id: string, change: Partial<PublicTicketType> = {}): PublicTicketType => ({
  id,
  name: id,
  description: "",
  left: null,
  registering: "open",
  opens_at: null,
  closes_at: null,
  ...change,
});

export const question = (id: string, change: Partial<Question> = {}): Question => ({
  id,
  label: id,
  kind: "text",
  options: [],
  required: false,
  position: 0,
  ...change,
});

export const event = (change: Partial<PublicEvent> = {}): PublicEvent => ({
  id: "e",
  slug: "gala",
  title: "Gala",
  description: "",
  starts_at: "2026-12-01T18:00:00.000Z",
  ends_at: "2026-12-01T22:00:00.000Z",
  timezone: "Europe/Berlin",
  place: "",
  online: false,
  image: null,
  status: "published",
  registering: "open",
  opens_at: null,
  closes_at: null,
  capacity: null,
  left: null,
  waiting_list: false,
  ticket_types: [type("standard")],
  questions: [],
  ...change,
});
