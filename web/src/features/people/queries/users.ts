import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id, Page, User } from "@/api/types";
import type { PeopleSearch } from "../filter";

const PAGE = 100;

export type UserFilter = Omit<PeopleSearch, "person">;

export const userKeys = {
  all: ["users"] as const,
  lists: ["users", "list"] as const,
  detail: (id: Id) => ["users", "detail", id] as const,
  history: (id: Id) => ["users", "history", id] as const,
};

/** Everybody with an account, by name. */
export function usersQuery(filter: UserFilter) {
  return infiniteQueryOptions({
    queryKey: [...userKeys.lists, filter],
    queryFn: ({ signal, pageParam }) =>
      api("GET /admin/users", { query: { ...filter, limit: PAGE, after: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function userQuery(id: Id) {
  return queryOptions({
    queryKey: userKeys.detail(id),
    queryFn: ({ signal }) => api("GET /admin/users/{user}", { path: { user: id }, signal }),
  });
}

/** Who changed what about somebody, newest first. */
export function userHistoryQuery(id: Id) {
  return infiniteQueryOptions({
    queryKey: userKeys.history(id),
    queryFn: ({ signal, pageParam }) =>
      api("GET /admin/users/{user}/history", {
        path: { user: id },
        query: { limit: 20, after: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

type Pages = InfiniteData<Page<User>, string | undefined>;

/** Shows a person's new state in every list and in the details. */
export function putUser(queryClient: QueryClient, id: Id, patch: Partial<User>): void {
  const change = (user: User) => (user.id === id ? { ...user, ...patch } : user);
  queryClient.setQueriesData<Pages>({ queryKey: userKeys.lists }, (data) =>
    data === undefined
      ? data
      : { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(change) })) },
  );
  queryClient.setQueryData<User>(userKeys.detail(id), (user) => user && change(user));
}
