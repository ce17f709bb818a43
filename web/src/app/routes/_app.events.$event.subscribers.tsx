import { createFileRoute } from "@tanstack/react-router";
import { EventSubscribers } from "@/features/events/subscribers/subscribers-page";
import { eventTitle } from "../event-title";

export const Route = createFileRoute("/_app/events/$event/subscribers")({
  head: eventTitle("Subscribers"),
  component: Subscribers,
});

function Subscribers() {
  const { event } = Route.useParams();
  return <EventSubscribers eventRef={event} />;
}
