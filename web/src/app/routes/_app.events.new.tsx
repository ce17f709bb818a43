import { createFileRoute } from "@tanstack/react-router";
import { NewEventPage } from "@/features/events/editor/new-event-page";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/events/new")({
  head: () => pageTitle("New event", "Events"),
  component: NewEventPage,
});
