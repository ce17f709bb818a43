import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { EventDetail, EventRole, Id } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { showUndo } from "@/lib/toast";
import { eventKeys, patchEvent } from "./events";

interface StaffChange {
  userId: Id;
  /** Null: out of the team. */
  role: EventRole | null;
  /** What they were before, for the way back. */
  former: EventRole | null;
  /** How the person is called in what is said about it. */
  name: string;
}

const ROLE_WORDS: Record<EventRole, string> = {
  organiser: "organises the event",
  scanner: "lets people in",
};

/** The team with one of its people in another role; in their place, or at the end. */
export function withStaff(
  staff: EventDetail["staff"],
  { userId, role }: Pick<StaffChange, "userId" | "role">,
): EventDetail["staff"] {
  if (role === null) return staff.filter(({ user_id }) => user_id !== userId);
  return staff.some(({ user_id }) => user_id === userId)
    ? staff.map((one) => (one.user_id === userId ? { ...one, role } : one))
    : [...staff, { user_id: userId, role }];
}

/** Has somebody work for the event, in another role, or no longer. */
export function useChangeStaff(event: EventDetail) {
  const queryClient = useQueryClient();
  const send = ({ userId, role }: Pick<StaffChange, "userId" | "role">) => {
    const path = { event: event.id, user: userId };
    return role === null
      ? api("DELETE /events/{event}/staff/{user}", { path })
      : api("PUT /events/{event}/staff/{user}", { path, body: { role } });
  };
  const show = (change: Pick<StaffChange, "userId" | "role">) =>
    patchEvent(queryClient, event.id, (now) => ({ ...now, staff: withStaff(now.staff, change) }));
  return useOptimistic<StaffChange, void>({
    key: ["events", "staff"],
    scope: `event:${event.id}`,
    send,
    touches: () => [eventKeys.details],
    apply: (_client, change) => show(change),
    refused: ({ name }) => `${name} stays in the team as before`,
    settle: (_client, _answer, { userId, role, former, name }) =>
      showUndo({
        message: role === null ? `${name} is out of the team` : `${name} ${ROLE_WORDS[role]} now`,
        undo: async () => {
          show({ userId, role: former });
          try {
            await send({ userId, role: former });
          } finally {
            await queryClient.invalidateQueries({ queryKey: eventKeys.details });
          }
        },
      }),
  });
}
