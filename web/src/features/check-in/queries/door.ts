import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { api, newKey } from "@/api/client";
import { describeError, ProblemError } from "@/api/errors";
import type { DoorTicket, Id, Scan } from "@/api/types";
import { showError, showUndo } from "@/lib/toast";

const PAGE = 50;
/** Beside the live messages, of which a lost connection may have swallowed some. */
const EVERY_MS = 20_000;

type LoggedOutcome = Scan["outcome"];

export interface ScanFilter {
  outcome?: LoggedOutcome;
  /** Looked for in names. */
  q?: string;
}

const doorKey = (eventId: Id, ...part: unknown[]) => ["door", eventId, ...part] as const;

/** How many are in, of how many, by type of ticket. */
export function tallyQuery(eventId: Id) {
  return queryOptions({
    queryKey: doorKey(eventId, "tally"),
    refetchInterval: EVERY_MS,
    queryFn: ({ signal }) =>
      api("GET /events/{event}/check-ins/tally", { path: { event: eventId }, signal }),
  });
}

/** What was scanned, the newest first. */
export function scansQuery(eventId: Id, { outcome, q }: ScanFilter) {
  return infiniteQueryOptions({
    queryKey: doorKey(eventId, "scans", outcome ?? "any", q ?? ""),
    refetchInterval: EVERY_MS,
    queryFn: ({ signal, pageParam }) =>
      api("GET /events/{event}/check-ins", {
        path: { event: eventId },
        query: { outcome, q, limit: PAGE, after: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** Tickets by the name of their holder. Asked also where the browser believes that there is no network. */
export function ticketsQuery(eventId: Id, q: string) {
  return infiniteQueryOptions({
    queryKey: doorKey(eventId, "tickets", q),
    staleTime: 0,
    networkMode: "always",
    retry: false,
    queryFn: ({ signal, pageParam }) =>
      api("GET /events/{event}/door", {
        path: { event: eventId },
        query: { q: q === "" ? undefined : q, limit: PAGE, after: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** Everything that is shown of a door is asked for anew. */
export function invalidateDoor(queryClient: QueryClient, eventId: Id): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: doorKey(eventId) });
}

/** Lets somebody in at the desk, by name; a press on Undo takes it back. */
export function useAdmission(eventId: Id) {
  const queryClient = useQueryClient();
  const again = () => invalidateDoor(queryClient, eventId);
  const takeBack = useMutation({
    mutationKey: ["door", "undo"],
    mutationFn: async (checkIn: Id) => {
      try {
        await api("DELETE /check-ins/{check_in}", { path: { check_in: checkIn } });
      } catch (error) {
        // Somebody else was faster: what was wanted is so.
        if (!(error instanceof ProblemError && error.status === 404)) throw error;
      }
    },
    onError: (error) => showError("The admission was not taken back", describeError(error)),
    onSettled: again,
  });
  const admit = useMutation({
    mutationKey: ["door", "admit"],
    mutationFn: ({ ticket_id }: DoorTicket) =>
      api("POST /check-ins", {
        body: { event_id: eventId, nonce: newKey(), ticket_id, method: "search", gate: "" },
      }),
    onSuccess: ({ admitted, check_in_id, first }, { holder_name }) => {
      if (admitted && check_in_id !== null)
        showUndo({
          message: `${holder_name} is in`,
          undo: () => takeBack.mutateAsync(check_in_id),
        });
      else
        showError(
          `${holder_name} was not let in`,
          first === null ? "The ticket is not good." : "They are in already.",
        );
    },
    onError: (error, { holder_name }) =>
      showError(`${holder_name} was not let in`, describeError(error)),
    onSettled: again,
  });
  return { admit, takeBack };
}
