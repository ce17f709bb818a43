import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id, Notification, Page } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { unreadCountQuery } from "./queries/unread-count";

export type Pages = InfiniteData<Page<Notification>, string | undefined>;

/** Those to mark; everything without any. */
type Marking = Id[] | "all";

/** As many as one request may name. */
export const MOST = 200;

/** Marks notifications as read, in the list and in the number beside the inbox. */
export function useMarkRead() {
  return useOptimistic<Marking, undefined>({
    key: ["notifications", "read"],
    scope: "notifications:read",
    send: async (marking) => {
      if (marking === "all") await api("POST /notifications/read", { body: { all: true } });
      else await api("POST /notifications/read", { body: { ids: marking.slice(0, MOST) } });
      return undefined;
    },
    touches: () => [["notifications"]],
    apply: (queryClient, marking) => showAsRead(queryClient, marking, new Date().toISOString()),
    refused: () => "That was not marked as read",
    refetch: false,
    // What is marked stays where it is until one comes back, rather than vanish below the pointer.
    settle: (queryClient) =>
      void queryClient.invalidateQueries({ queryKey: unreadCountQuery.queryKey }),
  });
}

function showAsRead(queryClient: QueryClient, marking: Marking, at: string): void {
  const marks = (item: Notification) =>
    item.read_at === null && (marking === "all" || marking.includes(item.id));
  let marked = 0;
  for (const [key, data] of queryClient.getQueriesData<Pages>({
    queryKey: ["notifications", "list"],
  })) {
    if (data === undefined) continue;
    marked = Math.max(marked, data.pages.flatMap((page) => page.items.filter(marks)).length);
    queryClient.setQueryData<Pages>(key, {
      ...data,
      pages: data.pages.map((page) => ({
        ...page,
        items: page.items.map((item) => (marks(item) ? { ...item, read_at: at } : item)),
      })),
    });
  }
  queryClient.setQueryData(unreadCountQuery.queryKey, (count) =>
    count === undefined
      ? count
      : { unread: marking === "all" ? 0 : Math.max(0, count.unread - marked) },
  );
}
