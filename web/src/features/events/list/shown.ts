import type { EventFilter } from "../queries/events";

/** Which events the list shows, as the address says it; those to come are not worth a word. */
export type Shown = "upcoming" | "drafts" | "past" | "deleted";

export interface EventSearch {
  show?: Exclude<Shown, "upcoming">;
}

export const SHOWN: readonly { show: Shown; label: string }[] = [
  { show: "upcoming", label: "Upcoming" },
  { show: "drafts", label: "Drafts" },
  { show: "past", label: "Past" },
  { show: "deleted", label: "Trash" },
];

export function validateEventSearch(raw: Record<string, unknown>): EventSearch {
  const { show } = raw;
  return show === "drafts" || show === "past" || show === "deleted" ? { show } : {};
}

export function searchOf(show: Shown): EventSearch {
  return show === "upcoming" ? {} : { show };
}

/** What to ask the server for. A draft whose date went by is still a draft. */
export function filtersOf(show: Shown): EventFilter[] {
  if (show !== "drafts") return [{ when: show }];
  return [
    { when: "upcoming", status: "draft" },
    { when: "past", status: "draft" },
  ];
}
