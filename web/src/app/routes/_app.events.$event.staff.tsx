import { createFileRoute } from "@tanstack/react-router";
import { TeamPage } from "@/features/events/staff/team-page";
import { eventTitle } from "../event-title";

export const Route = createFileRoute("/_app/events/$event/staff")({
  head: eventTitle("Team"),
  component: Team,
});

function Team() {
  const { event } = Route.useParams();
  return <TeamPage eventRef={event} />;
}
