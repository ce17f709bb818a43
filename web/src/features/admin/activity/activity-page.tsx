import { Button } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Activity } from "@/api/types";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { LoadMore } from "@/components/load-more";
import { SkeletonList } from "@/components/skeletons";
import { type ActivityFilter, activityQuery } from "../queries/activity";
import classes from "./activity.module.css";
import { ActivityFilters } from "./activity-filters";
import { ActivityRow } from "./activity-row";
import { HoursChart } from "./hours-chart";
import { type ActivitySearch, today } from "./search";

interface ActivityPageProps {
  search: ActivitySearch;
  onSearch: (search: ActivitySearch) => void;
}

/** Everything that was done, a day at a time. */
export function ActivityPage({ search, onSearch }: ActivityPageProps) {
  const filter: ActivityFilter = { ...search, day: search.day ?? today() };
  return (
    <>
      <ActivityFilters filter={filter} onChange={onSearch} />
      <HoursChart filter={filter} />
      <Log filter={filter} onClear={() => onSearch({ day: filter.day })} />
    </>
  );
}

function Log({ filter, onClear }: { filter: ActivityFilter; onClear: () => void }) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    activityQuery(filter),
  );
  if (data === undefined)
    return error === null ? (
      <SkeletonList rows={8} avatar />
    ) : (
      <ErrorState
        error={error}
        title="The activity could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  const entries: Activity[] = data.pages.flatMap((page) => page.items);
  const narrowed = filter.kind !== undefined || filter.actor !== undefined;
  if (entries.length === 0 && !hasNextPage)
    return (
      <EmptyState
        title="Nothing on this day"
        icon={<IconHistory size={32} stroke={1.5} />}
        {...(narrowed && {
          action: (
            <Button variant="default" onClick={onClear}>
              Show everything of this day
            </Button>
          ),
        })}
      >
        {narrowed ? "Nothing of this kind, by this person." : "Nobody did anything."}
      </EmptyState>
    );
  return (
    <>
      <ol className={classes.list} aria-label="Activity, newest first">
        {entries.map((entry) => (
          <ActivityRow key={entry.id} entry={entry} />
        ))}
      </ol>
      <LoadMore
        hasMore={hasNextPage}
        loading={isFetchingNextPage}
        onMore={() => void fetchNextPage()}
      >
        Show earlier ones
      </LoadMore>
    </>
  );
}
