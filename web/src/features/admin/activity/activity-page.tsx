import { ActionIcon, Button, Group, Text, Title } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Activity } from "@/api/types";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { LoadMore } from "@/components/load-more";
import { SkeletonList } from "@/components/skeletons";
import { formatIn } from "@/lib/format";
import { type ActivityFilter, activityQuery } from "../queries/activity";
import classes from "./activity.module.css";
import { ActivityCharts } from "./activity-charts";
import { ActivityFilters } from "./activity-filters";
import { ActivityRow } from "./activity-row";
import { HoursChart } from "./hours-chart";
import { type ActivitySearch, periodOf, shiftDay, today } from "./search";

interface ActivityPageProps {
  search: ActivitySearch;
  onSearch: (search: ActivitySearch) => void;
}

/** Everything that was done: some days in figures, and one of them line by line. */
export function ActivityPage({ search, onSearch }: ActivityPageProps) {
  const period = periodOf(search);
  const { kind, actor } = search;
  const filter: ActivityFilter = {
    day: search.day ?? period.to,
    ...(kind !== undefined && { kind }),
    ...(actor !== undefined && { actor }),
  };
  const show = (day: string) => onSearch({ ...search, day });
  return (
    <>
      <ActivityFilters search={search} onChange={onSearch} />
      <ActivityCharts period={period} search={search} onDay={show} />
      <section aria-labelledby="activity-day">
        <Day day={filter.day} onDay={show} />
        <HoursChart filter={filter} />
        <Log
          filter={filter}
          onClear={() => {
            const { kind: _, actor: __, ...everything } = search;
            onSearch(everything);
          }}
        />
      </section>
    </>
  );
}

const DAY = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;

function Day({ day, onDay }: { day: string; onDay: (day: string) => void }) {
  return (
    <Group gap="xs" mb="sm">
      <Title order={2} id="activity-day">
        {formatIn("UTC", day, DAY)}
      </Title>
      <Group gap={0} wrap="nowrap">
        <ActionIcon size={36} aria-label="The day before" onClick={() => onDay(shiftDay(day, -1))}>
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          size={36}
          aria-label="The day after"
          disabled={day >= today()}
          onClick={() => onDay(shiftDay(day, 1))}
        >
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
      </Group>
    </Group>
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
        order={3}
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
      {entries.length === 0 && (
        <Text c="dimmed" role="status">
          Nothing among the newest of this day; there is more to look through.
        </Text>
      )}
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
