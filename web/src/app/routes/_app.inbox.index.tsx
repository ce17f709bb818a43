import { createFileRoute } from "@tanstack/react-router";
import { InboxPage } from "@/features/notifications/inbox-page";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/inbox/")({
  validateSearch: (search: Record<string, unknown>): { show?: "unread" } =>
    search.show === "unread" ? { show: "unread" } : {},
  head: () => pageTitle("Inbox"),
  component: Inbox,
});

function Inbox() {
  const { show } = Route.useSearch();
  return <InboxPage unreadOnly={show === "unread"} />;
}
