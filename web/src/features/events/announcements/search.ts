import type { Id } from "@/api/types";

/** What the address of the screen says after the "?". */
export interface AnnouncementsSearch {
  /** Which one is open: its id, or `new` for one that is being written. */
  open?: Id;
}

export const NEW = "new";

/** Takes what an address says as far as it makes sense. */
export function validateAnnouncementsSearch(raw: Record<string, unknown>): AnnouncementsSearch {
  const { open } = raw;
  return typeof open === "string" && /^[\w-]{1,36}$/.test(open) ? { open } : {};
}
