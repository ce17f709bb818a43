import { createFileRoute } from "@tanstack/react-router";
import { PreferencesPage } from "@/features/notifications/preferences-page";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/inbox/preferences")({
  head: () => pageTitle("Notifications"),
  component: PreferencesPage,
});
