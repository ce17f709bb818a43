import { createFileRoute } from "@tanstack/react-router";
import { EventsPage } from "@/features/events/list/events-page";
import { validateEventSearch } from "@/features/events/list/shown";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/events/")({
  validateSearch: validateEventSearch,
  head: () => pageTitle("Events"),
  component: Events,
});

function Events() {
  const { show = "upcoming" } = Route.useSearch();
  return <EventsPage show={show} />;
}
