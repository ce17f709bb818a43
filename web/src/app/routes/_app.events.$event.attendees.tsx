import { createFileRoute } from "@tanstack/react-router";
import { AttendeesPage } from "@/features/events/attendees/attendees-page";
import { validateAttendeesSearch } from "@/features/events/attendees/search";
import { eventTitle } from "../event-title";

export const Route = createFileRoute("/_app/events/$event/attendees")({
  validateSearch: validateAttendeesSearch,
  head: eventTitle("Attendees"),
  component: Attendees,
});

function Attendees() {
  const { event } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <AttendeesPage
      eventRef={event}
      search={search}
      onSearch={(next, { replace } = { replace: false }) =>
        void navigate({ search: next, replace, resetScroll: false })
      }
    />
  );
}
