import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { PublicRegistration } from "@/api/types";
import { forgetTicket, keepTicket, keptTicket } from "../kept-tickets";

const WHILE_WAITING_MS = 60_000;

/**
 * A registration, to whoever has its secret. What this browser knew of it is shown at once, and is all
 * there is without a network.
 */
export function ticketQuery(id: string, secret: string) {
  const kept = keptTicket(id, secret);
  return queryOptions({
    queryKey: ["ticket", id, secret],
    queryFn: async ({ signal }): Promise<PublicRegistration> => {
      try {
        const registration = await api("GET /public/registrations/{registration}", {
          path: { registration: id },
          manageSecret: secret,
          signal,
        });
        keepTicket(registration, secret, Date.now());
        return registration;
      } catch (error) {
        if (isProblem(error, "not_found")) forgetTicket(id);
        throw error;
      }
    },
    // Known to be without a network or not, it is tried: what a device says of that is often wrong.
    networkMode: "always",
    // What was kept is shown, and asked for anew all the same: somebody may be at the door.
    staleTime: 0,
    refetchInterval: ({ state }) => (isMoving(state.data) ? WHILE_WAITING_MS : false),
    ...(kept !== null && { initialData: kept.registration, initialDataUpdatedAt: kept.at }),
  });
}

/** Whether something may happen to it by itself, for which somebody keeps the page open. */
function isMoving(registration: PublicRegistration | undefined): boolean {
  return registration?.status === "waiting" || registration?.status === "offered";
}
