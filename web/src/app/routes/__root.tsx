import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, HeadContent, Outlet } from "@tanstack/react-router";
import { pageTitle } from "@/lib/title";
import { RouteAnnouncer } from "../shell/route-announcer";

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  head: () => pageTitle(),
  component: Root,
});

function Root() {
  return (
    <>
      <HeadContent />
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <Outlet />
      <RouteAnnouncer />
    </>
  );
}
