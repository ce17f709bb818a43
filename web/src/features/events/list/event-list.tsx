import { Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ErrorState } from "@/components/error-state";
import { LoadMore } from "@/components/load-more";
import { useEventDeeds } from "../queries/event-deeds";
import { type EventFilter, eventsQuery } from "../queries/events";
import { EventRow } from "./event-row";
import classes from "./list.module.css";
import { NoEvents } from "./no-events";
import type { Shown } from "./shown";
import { SkeletonEvents } from "./skeleton-events";

interface EventListProps {
  show: Shown;
  filter: EventFilter;
  /** Comes after another list: it has a heading, and is not there while it is empty. */
  further?: boolean;
}

export function EventList({ show, filter, further = false }: EventListProps) {
  const query = useInfiniteQuery(eventsQuery(filter));
  const { restore } = useEventDeeds();
  const events = (query.data?.pages ?? []).flatMap((page) => page.items);
  if (query.data === undefined) {
    if (query.error === null) return further ? null : <SkeletonEvents />;
    return (
      <ErrorState
        error={query.error}
        title="The events could not be loaded"
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (events.length === 0) return further ? null : <NoEvents show={show} />;
  return (
    <>
      {further && (
        <Title order={2} fz="md" mt="xl" mb="sm">
          Their date has gone by
        </Title>
      )}
      <ul className={classes.list}>
        {events.map((event) => (
          <EventRow
            key={event.id}
            event={event}
            onRestore={filter.when === "deleted" ? () => restore.mutate(event) : undefined}
          />
        ))}
      </ul>
      <LoadMore
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        onMore={() => void query.fetchNextPage()}
      >
        Show more events
      </LoadMore>
    </>
  );
}
