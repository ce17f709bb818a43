import { createFileRoute } from "@tanstack/react-router";
import { GeneralSubscribers } from "@/features/events/subscribers/subscribers-page";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/admin/subscribers")({
  head: () => pageTitle("Subscribers", "Administration"),
  component: GeneralSubscribers,
});
