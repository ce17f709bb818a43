import { createFileRoute } from "@tanstack/react-router";
import { GeneralAnnouncements } from "@/features/events/announcements/announcements-page";
import { validateAnnouncementsSearch } from "@/features/events/announcements/search";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/admin/announcements")({
  validateSearch: validateAnnouncementsSearch,
  head: () => pageTitle("Announcements", "Administration"),
  component: Announcements,
});

function Announcements() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <GeneralAnnouncements
      search={search}
      onSearch={(next, { replace } = { replace: false }) => navigate({ search: next, replace })}
    />
  );
}
