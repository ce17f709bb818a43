import {
  type QueryClient,
  type QueryKey,
  type UseMutationResult,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { describeError, isProblem, type ProblemError } from "@/api/errors";
import { showError } from "./toast";

interface Snapshot {
  queries: [QueryKey, unknown][];
}

export interface OptimisticOptions<Variables, Result> {
  /** Names the kind of change; while one is under way, the refetch of an earlier one is held back. */
  key: QueryKey;
  send: (variables: Variables) => Promise<Result>;
  /** Prefixes of the queries that `apply` changes: what is put back if the server refuses. */
  touches: (variables: Variables) => QueryKey[];
  /** Shows the change at once, with queryClient.setQueryData or setQueriesData. */
  apply: (queryClient: QueryClient, variables: Variables) => void;
  /** Says what did not happen: "GALA-42 was not moved". */
  refused: (variables: Variables) => string;
  /** Puts the server's answer into the cache, which can spare the refetch. */
  settle?: (queryClient: QueryClient, result: Result, variables: Variables) => void;
  /** A 409 or 412: someone was faster. Return true when the conflict is shown to the person. */
  onConflict?: (problem: ProblemError, variables: Variables) => boolean;
  /** Fetch the touched queries again afterwards; false when `settle` leaves nothing to fetch. */
  refetch?: boolean;
  /** Changes of one scope are shown at once but sent one after another, so that none overtakes another. */
  scope?: string | undefined;
}

/** A change that is shown before the server has agreed, and taken back with a clear word if it does not. */
export function useOptimistic<Variables, Result>(
  options: OptimisticOptions<Variables, Result>,
): UseMutationResult<Result, Error, Variables, Snapshot> {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: options.key,
    ...(options.scope !== undefined && { scope: { id: options.scope } }),
    mutationFn: options.send,
    onMutate: async (variables): Promise<Snapshot> => {
      const keys = options.touches(variables);
      // A fetch under way would come back with the state before this change.
      await Promise.all(keys.map((queryKey) => queryClient.cancelQueries({ queryKey })));
      const queries = keys.flatMap((queryKey) => queryClient.getQueriesData({ queryKey }));
      options.apply(queryClient, variables);
      return { queries };
    },
    onSuccess: (result, variables) => options.settle?.(queryClient, result, variables),
    onError: (error, variables, snapshot) => {
      for (const [queryKey, data] of snapshot?.queries ?? [])
        queryClient.setQueryData(queryKey, data);
      const conflict = isProblem(error, "conflict", "precondition_failed");
      if (conflict && options.onConflict?.(error, variables)) return;
      showError(options.refused(variables), describeError(error));
    },
    onSettled: (_result, error, variables) => {
      if (options.refetch === false && error === null) return;
      // The last of several quick changes refetches; before it, the answer would be half old.
      if (queryClient.isMutating({ mutationKey: options.key }) > 1) return;
      return Promise.all(
        options.touches(variables).map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      );
    },
  });
}
