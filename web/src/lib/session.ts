import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { Me, Person } from "@/api/types";

/** Null for a visitor. Changes only by signing in or out, so it is fetched once. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await api("GET /me", { signal });
    } catch (error) {
      if (isProblem(error, "unauthenticated")) return null;
      throw error;
    }
  },
});

export const setupQuery = queryOptions({
  queryKey: ["setup"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => api("GET /setup", { signal }),
});

let last: Me | null = null;

/**
 * The person who is signed in. Only for screens behind the sign-in, whose routes have loaded it.
 * Between signing out and leaving the screen, it is still the person who was signed in.
 */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  last = data ?? last;
  if (last === null) throw new Error("useMe() was called where nobody is signed in.");
  return last;
}

export function isAdmin(me: Pick<Me, "group">): boolean {
  return me.group === "Admins";
}

export function displayName(person: Pick<Person, "given_name" | "family_name">): string {
  return `${person.given_name} ${person.family_name}`.trim();
}
