import {
  type InfiniteData,
  infiniteQueryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { api } from "@/api/client";
import { describeError, ProblemError } from "@/api/errors";
import type { Page, Suppression } from "@/api/types";
import { showError, showSuccess } from "@/lib/toast";

/** Addresses that get no mail. No live message tells of them, so they are asked for. */
export const suppressionsQuery = infiniteQueryOptions({
  queryKey: ["admin", "suppressions"],
  refetchInterval: 60_000,
  queryFn: ({ signal, pageParam }) =>
    api("GET /admin/suppressions", { query: { limit: 50, after: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
});

/** Has mails sent to an address again; `onLifted` is told when it has left the list. */
export function useLift(onLifted: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: ["admin", "lift"],
    mutationFn: async ({ id }: Suppression) => {
      try {
        await api("DELETE /admin/suppressions/{suppression}", { path: { suppression: id } });
      } catch (error) {
        // Another admin was faster: what was wanted is so.
        if (!(error instanceof ProblemError && error.status === 404)) throw error;
      }
    },
    onSuccess: (_, { id, address }) => {
      queryClient.setQueryData(suppressionsQuery.queryKey, (data) => without(data, id));
      onLifted();
      showSuccess(`Mails go to ${address} again`, "What was withheld before is not sent.");
    },
    onError: (error, { address }) =>
      showError(`Mails still do not go to ${address}`, describeError(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: suppressionsQuery.queryKey }),
  });
}

export type Suppressions = InfiniteData<Page<Suppression>>;

/** The pages without one of the addresses. */
export function without(data: Suppressions | undefined, id: string): Suppressions | undefined {
  if (data === undefined) return undefined;
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      items: page.items.filter((one) => one.id !== id),
    })),
  };
}
