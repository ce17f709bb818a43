import { useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { DeskPage } from "@/features/check-in/desk/desk-page";
import { validateDeskSearch } from "@/features/check-in/desk/outcomes";
import { eventQuery } from "@/features/events/queries/events";
import { eventTitle } from "../event-title";

export const Route = createFileRoute("/_app/events/$event/check-in")({
  validateSearch: validateDeskSearch,
  head: eventTitle("Check-in"),
  component: Desk,
});

function Desk() {
  const { event: ref } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: event } = useSuspenseQuery(eventQuery(ref));
  return (
    <DeskPage
      eventId={event.id}
      slug={event.slug}
      search={search}
      onSearch={(next) => void navigate({ search: next, replace: true, resetScroll: false })}
    />
  );
}
