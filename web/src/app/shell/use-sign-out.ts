import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "@/api/client";
import { describeError, isProblem } from "@/api/errors";
import { live } from "@/lib/live";
import { meQuery } from "@/lib/session";
import { showError } from "@/lib/toast";

/** Ends the session here and on the server, and forgets everything that was fetched. */
export function useSignOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    try {
      await api("POST /auth/logout");
    } catch (error) {
      // Claiming to have signed out while the cookie still works would be a lie.
      if (!isProblem(error, "unauthenticated")) {
        showError("You are still signed in", describeError(error));
        return;
      }
    }
    live.reset();
    queryClient.setQueryData(meQuery.queryKey, null);
    await navigate({ to: "/sign-in" });
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
  };
}
