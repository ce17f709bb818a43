import { Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { AnchorLink } from "@/components/anchor-link";
import { ErrorState } from "@/components/error-state";
import { eventsQuery } from "../queries/events";
import { EventRow } from "./event-row";
import classes from "./list.module.css";
import { SkeletonEvents } from "./skeleton-events";

const MOST = 4;

/** The next few events, for the home page. */
export function UpcomingEvents() {
  const query = useInfiniteQuery(eventsQuery({ when: "upcoming" }));
  const [page] = query.data?.pages ?? [];
  const events = page?.items.filter(({ status }) => status !== "cancelled") ?? [];
  return (
    <section aria-labelledby="upcoming-events">
      <div className={classes.sectionHead}>
        <Title order={2} id="upcoming-events" fz="lg">
          Upcoming events
        </Title>
        <AnchorLink to="/events" size="sm">
          All events
        </AnchorLink>
      </div>
      {page === undefined ? (
        query.error === null ? (
          <SkeletonEvents rows={2} brief />
        ) : (
          <ErrorState
            error={query.error}
            title="The events could not be loaded"
            onRetry={() => void query.refetch()}
          />
        )
      ) : events.length === 0 ? (
        <Text c="dimmed">
          Nothing is coming up. <AnchorLink to="/events/new">Make an event</AnchorLink> and it is
          listed here.
        </Text>
      ) : (
        <ul className={classes.list}>
          {events.slice(0, MOST).map((event) => (
            <EventRow key={event.id} event={event} brief />
          ))}
        </ul>
      )}
    </section>
  );
}
