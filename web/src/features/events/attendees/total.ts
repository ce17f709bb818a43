import type { Statistics, StatusTally } from "@/api/types";
import type { RegistrationFilter } from "../queries/registrations";

/** How many registrations a list has, where the event's numbers say so: not for a search. */
export function totalOf(
  statistics: Statistics | undefined,
  { q, status, type }: RegistrationFilter,
): number | undefined {
  if (statistics === undefined || q !== undefined) return undefined;
  const counts: StatusTally | undefined =
    type === undefined
      ? statistics.counts
      : statistics.ticket_types.find(({ ticket_type_id }) => ticket_type_id === type)?.counts;
  if (counts === undefined) return 0;
  if (status !== undefined) return counts[status];
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
