import { infiniteQueryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";

const PAGE = 50;

export const trashQuery = infiniteQueryOptions({
  queryKey: ["trash"],
  queryFn: ({ signal, pageParam }) =>
    api("GET /trash", { query: { limit: PAGE, after: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
});
