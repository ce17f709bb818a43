import type { EventDetail } from "@/api/types";

/** An event as the server answers it, for tests. */
export function gala(change: Partial<EventDetail> = {}): EventDetail {
  return {
    id: "e1",
    slug: "gala-23456789",
    title: "Winter gala",
    description: "An evening with music.",
    starts_at: "2026-12-12T18:00:00.000Z",
    ends_at: "2026-12-12T22:30:00.000Z",
    timezone: "Europe/Berlin",
    place: "Warehouse 7",
    link: "",
    image: null,
    capacity: 120,
    taken: 31,
    opens_at: null,
    closes_at: null,
    status: "draft",
    over: false,
    registering: "open",
    project_id: null,
    ticket_types: [],
    questions: [],
    staff: [],
    role: "organiser",
    version: 3,
    created_by: "ada",
    created_at: "2026-11-01T00:00:00.000Z",
    updated_at: "2026-11-01T00:00:00.000Z",
    deleted_at: null,
    ...change,
  };
}
