import { infiniteQueryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";

const FILTER = { assignee: "me", category: "todo,doing" } as const;
const SORT = "deadline";
const PAGE = 200;

/**
 * What is mine and not done, the most pressing first. The key has the form of every list of tasks, so
 * that changes from other screens and from colleagues show here as well.
 */
export const myTasksQuery = infiniteQueryOptions({
  queryKey: ["tasks", "list", FILTER, SORT],
  queryFn: ({ signal, pageParam }) =>
    api("GET /tasks", { query: { ...FILTER, sort: SORT, limit: PAGE, after: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
});
