import { createFileRoute } from "@tanstack/react-router";
import { EventEditor } from "@/features/events/editor/event-editor";
import { eventTitle } from "../event-title";

export const Route = createFileRoute("/_app/events/$event/edit")({
  head: eventTitle("Edit"),
  component: Edit,
});

function Edit() {
  const { event } = Route.useParams();
  return <EventEditor eventRef={event} />;
}
