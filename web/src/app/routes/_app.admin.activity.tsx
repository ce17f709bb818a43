import { createFileRoute } from "@tanstack/react-router";
import { ActivityPage } from "@/features/admin/activity/activity-page";
import { validateActivitySearch } from "@/features/admin/activity/search";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/admin/activity")({
  validateSearch: validateActivitySearch,
  head: () => pageTitle("Activity", "Administration"),
  component: Activity,
});

function Activity() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <ActivityPage search={search} onSearch={(next) => void navigate({ search: next })} />;
}
