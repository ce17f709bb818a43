import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useNow } from "@/components/time";
import type { ViewFilter } from "../queries/tasks";
import { compact, type Loose, type ProjectSearch, toFilter } from "./search";

const route = getRouteApi("/_app/projects/$projectKey");
const QUARTER_HOUR_MS = 900_000;

type Change = Loose<ProjectSearch> | ((now: ProjectSearch) => ProjectSearch);

/** The view that the address describes, and how to change it. Stays on the task that is open. */
export function useProjectSearch() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const change = (to: Change, options: { replace?: boolean } = {}) =>
    void navigate({
      to: ".",
      search: (now: ProjectSearch) => compact(to instanceof Function ? to(now) : { ...now, ...to }),
      replace: options.replace ?? false,
      resetScroll: false,
    });
  return { search, change };
}

/** The filter stays the same object while the view does; what is "overdue" moves on by quarters of an hour. */
export function useViewFilter(search: ProjectSearch): ViewFilter {
  const now = Math.floor(useNow() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  return useMemo(() => toFilter(search, now), [search, now]);
}
