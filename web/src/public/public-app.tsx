import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { EventPage } from "@/features/public-events/event/event-page";
import { Message } from "@/features/public-events/frame/message";
import { PageFrame } from "@/features/public-events/frame/page-frame";
import { useAddress } from "@/lib/address";
import { createQueryClient } from "@/lib/query-client";
import { cssVariables } from "@/lib/theme";
import { FailureBoundary } from "./failure-boundary";
import { routeOf } from "./router";
import { theme } from "./theme";

// Most people come to an event, so that page is part of what everybody loads.
const TicketPage = lazy(() =>
  import("@/features/public-events/ticket/ticket-page").then((module) => ({
    default: module.TicketPage,
  })),
);
const ConfirmPage = lazy(() =>
  import("@/features/public-events/news/confirm-page").then((module) => ({
    default: module.ConfirmPage,
  })),
);
const UnsubscribePage = lazy(() =>
  import("@/features/public-events/news/unsubscribe-page").then((module) => ({
    default: module.UnsubscribePage,
  })),
);

// Nobody signs in here, so nobody is sent to the sign-in.
const nothing = () => {};
const queryClient = createQueryClient({
  onUnauthenticated: nothing,
  onPasswordChangeRequired: nothing,
});

/** What people without an account see. */
export function PublicApp() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <FailureBoundary>
          <Suspense fallback={<PageFrame width="narrow">{null}</PageFrame>}>
            <Page />
          </Suspense>
        </FailureBoundary>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Page() {
  const route = routeOf(useAddress());
  switch (route.page) {
    case "event":
      return <EventPage key={route.slug} slug={route.slug} />;
    case "ticket":
      return <TicketPage key={route.registration} id={route.registration} secret={route.secret} />;
    case "confirm":
      return <ConfirmPage token={route.token} />;
    case "unsubscribe":
      return <UnsubscribePage token={route.token} />;
    default:
      return (
        <PageFrame width="narrow">
          <Message title="There is nothing here">
            <p>This address leads nowhere. Perhaps a part of it was lost on the way.</p>
          </Message>
        </PageFrame>
      );
  }
}
