import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { describeError } from "@/api/errors";
import type { Delivery } from "@/api/types";
import { showError, showSuccess } from "@/lib/toast";

export type DeliveryState = Delivery["state"];

const KEY = ["admin", "deliveries"] as const;

/** Messages that did not get through. No live message tells of them, so they are asked for. */
export function deliveriesQuery(state: DeliveryState | undefined) {
  return infiniteQueryOptions({
    queryKey: [...KEY, state ?? "all"],
    refetchInterval: 15_000,
    queryFn: ({ signal, pageParam }) =>
      api("GET /admin/deliveries", { query: { state, limit: 50, after: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** Has deliveries tried again at once, one after another. */
export function useReplay() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: ["admin", "replay"],
    mutationFn: async (deliveries: readonly Delivery[]) => {
      for (const { id } of deliveries)
        await api("POST /admin/deliveries/{delivery}/replay", { path: { delivery: id } });
      return deliveries.length;
    },
    onSuccess: (count) =>
      showSuccess(
        count === 1 ? "It is tried again now" : `${count} are tried again now`,
        "What gets through leaves this list.",
      ),
    onError: (error) => showError("It could not be tried again", describeError(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
}
