import { createFileRoute } from "@tanstack/react-router";
import { validatePeopleSearch } from "@/features/people/filter";
import { PeoplePage } from "@/features/people/people-page";
import { pageTitle } from "@/lib/title";
import { onlyAdmins } from "../only-admins";

export const Route = createFileRoute("/_app/people")({
  validateSearch: validatePeopleSearch,
  beforeLoad: onlyAdmins,
  head: () => pageTitle("People"),
  component: People,
});

function People() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <PeoplePage
      search={search}
      onSearch={(next, { replace } = { replace: false }) =>
        void navigate({ search: next, replace })
      }
    />
  );
}
