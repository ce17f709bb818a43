import { createRouter } from "@tanstack/react-router";
import { live } from "@/lib/live";
import { createQueryClient } from "@/lib/query-client";
import { meQuery } from "@/lib/session";
import { ErrorPage } from "./pages/error-page";
import { NotFoundPage } from "./pages/not-found-page";
import { PendingPage } from "./pages/pending-page";
import { routeTree } from "./route-tree.gen";

export const queryClient = createQueryClient({
  onUnauthenticated: leave,
  onPasswordChangeRequired: () => void router.navigate({ to: "/change-password" }),
});

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: "intent",
  // Freshness is the query cache's business.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
  defaultPendingComponent: PendingPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

live.onUnauthenticated = leave;
live.onGap = () => void queryClient.invalidateQueries();

/** The session is over: to the sign-in, and back here afterwards. */
function leave(): void {
  if (!queryClient.getQueryData(meQuery.queryKey)) return;
  live.reset();
  queryClient.setQueryData(meQuery.queryKey, null);
  const next = router.state.location.href;
  void router
    .navigate({ to: "/sign-in", search: { next } })
    .then(() => queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" }));
}
