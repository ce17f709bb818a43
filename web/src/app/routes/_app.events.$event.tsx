import { createFileRoute, Outlet, useMatchRoute } from "@tanstack/react-router";
import { EventFrame } from "@/features/events/frame/event-frame";
import { eventQuery } from "@/features/events/queries/events";
import { pageTitle } from "@/lib/title";

/** The frame of an event; its screens are children of this route. */
export const Route = createFileRoute("/_app/events/$event")({
  loader: ({ context: { queryClient }, params }) =>
    queryClient.ensureQueryData(eventQuery(params.event)),
  head: ({ loaderData }) => pageTitle(loaderData?.title, "Events"),
  component: Event,
});

function Event() {
  const { event } = Route.useParams();
  const isRoute = useMatchRoute();
  return (
    <EventFrame
      eventRef={event}
      atDoor={isRoute({ to: "/events/$event/check-in", params: { event } }) !== false}
    >
      <Outlet />
    </EventFrame>
  );
}
