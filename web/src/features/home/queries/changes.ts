import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { Change, Id } from "@/api/types";
import { readVisit } from "../visit";

const PAGE = 200;
/** Who was away for a month wants to know the latest, not everything. */
const MOST_PAGES = 10;

export interface News {
  items: Change[];
  /** As far as it reaches. */
  position: number;
  /** The feed no longer reaches back to the last visit. */
  tooLongAgo: boolean;
}

/** What happened since the visit began, or since the last one. */
export function newsQuery(userId: Id) {
  return queryOptions({
    queryKey: ["changes", userId],
    queryFn: async ({ signal }): Promise<News> => {
      const from = readVisit(userId)?.from;
      try {
        return from === undefined ? await now(signal) : await since(from, signal);
      } catch (error) {
        if (!isProblem(error, "position_expired", "link_expired")) throw error;
        return { ...(await now(signal)), tooLongAgo: true };
      }
    },
  });
}

async function now(signal: AbortSignal): Promise<News> {
  const { next } = await api("GET /changes", { signal });
  return { items: [], position: next, tooLongAgo: false };
}

async function since(from: number, signal: AbortSignal): Promise<News> {
  const items: Change[] = [];
  let position = from;
  for (let page = 0; page < MOST_PAGES; page++) {
    const changes = await api("GET /changes", { query: { after: position, limit: PAGE }, signal });
    items.push(...changes.items);
    if (changes.next === position) break;
    position = changes.next;
    if (changes.items.length < PAGE) break;
  }
  return { items, position, tooLongAgo: false };
}
