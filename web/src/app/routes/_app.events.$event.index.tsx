import { createFileRoute } from "@tanstack/react-router";
import { EventOverview } from "@/features/events/overview/event-overview";
import { eventTitle } from "../event-title";

export const Route = createFileRoute("/_app/events/$event/")({
  head: eventTitle("Overview"),
  component: Overview,
});

function Overview() {
  const { event } = Route.useParams();
  return <EventOverview eventRef={event} />;
}
