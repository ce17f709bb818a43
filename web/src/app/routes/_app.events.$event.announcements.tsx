import { createFileRoute } from "@tanstack/react-router";
import { EventAnnouncements } from "@/features/events/announcements/announcements-page";
import { validateAnnouncementsSearch } from "@/features/events/announcements/search";
import { eventTitle } from "../event-title";

export const Route = createFileRoute("/_app/events/$event/announcements")({
  validateSearch: validateAnnouncementsSearch,
  head: eventTitle("Announcements"),
  component: Announcements,
});

function Announcements() {
  const { event } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <EventAnnouncements
      eventRef={event}
      search={search}
      onSearch={(next, { replace } = { replace: false }) => navigate({ search: next, replace })}
    />
  );
}
