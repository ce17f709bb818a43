import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";

const PAGE = 50;

/** The inbox, newest first. The key begins as that of the count, so that a message renews both. */
export function notificationsQuery(unread: boolean) {
  return infiniteQueryOptions({
    queryKey: ["notifications", "list", unread],
    queryFn: ({ signal, pageParam }) =>
      api("GET /notifications", { query: { unread, limit: PAGE, after: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export const preferencesQuery = queryOptions({
  queryKey: ["notification-preferences"],
  queryFn: ({ signal }) => api("GET /notifications/preferences", { signal }),
});
