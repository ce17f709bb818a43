import { useQueryClient } from "@tanstack/react-query";
import type { PublicRegistration } from "@/api/types";
import { keepTicket } from "../kept-tickets";
import { ticketQuery } from "../queries/ticket";

/** Shows, and keeps, what a change has made of a registration. */
export function useShown(former: PublicRegistration, secret: string) {
  const queryClient = useQueryClient();
  return (registration: PublicRegistration) => {
    keepTicket(registration, secret, Date.now());
    queryClient.setQueryData(ticketQuery(former.id, secret).queryKey, registration);
  };
}
