import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Session } from "@/api/types";

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  staleTime: 0,
  queryFn: async ({ signal }): Promise<Session[]> => {
    const { items } = await api("GET /auth/sessions", { query: { limit: 200 }, signal });
    return items;
  },
});
