import { Skeleton, Stack } from "@mantine/core";
import { IconTicket } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { EventDetail } from "@/api/types";
import { CopyField } from "@/components/copy-field";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { publicAddress } from "@/lib/events";
import { eventQuery } from "../queries/events";
import { statisticsQuery } from "../queries/statistics";
import { tallyQuery } from "../queries/tally";
import { Facts } from "./facts";
import { NextSteps } from "./next-steps";
import { Numbers } from "./numbers";
import classes from "./overview.module.css";
import { RegistrationsChart } from "./registrations-chart";
import { TicketTypes } from "./ticket-types";

/** An event as its organisers find it: what is to be done, or how it goes. */
export function EventOverview({ eventRef }: { eventRef: string }) {
  const { data: event } = useSuspenseQuery(eventQuery(eventRef));
  if (event.status === "draft")
    return (
      <div className={classes.columns}>
        <NextSteps event={event} hasPicture={event.image !== null} />
        <Facts event={event} />
      </div>
    );
  return <Running event={event} />;
}

function Running({ event }: { event: EventDetail }) {
  const { data: statistics, error, refetch } = useQuery(statisticsQuery(event.id));
  const { data: tally } = useQuery(tallyQuery(event.id));
  if (statistics === undefined)
    return error === null ? (
      <Stack gap="xl" role="status" aria-label="Loading">
        <Skeleton height={112} />
        <Skeleton height={260} />
      </Stack>
    ) : (
      <ErrorState
        error={error}
        title="The numbers could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  return (
    <Stack gap="xl">
      <Numbers event={event} statistics={statistics} door={tally} />
      {statistics.per_day.length === 0 ? (
        <NobodyYet event={event} />
      ) : (
        <RegistrationsChart event={event} statistics={statistics} />
      )}
      <div className={classes.columns}>
        <TicketTypes event={event} statistics={statistics} />
        <Facts event={event} />
      </div>
    </Stack>
  );
}

function NobodyYet({ event }: { event: EventDetail }) {
  if (event.over || event.status === "cancelled")
    return (
      <EmptyState title="Nobody had registered" icon={<IconTicket size={32} stroke={1.5} />}>
        {event.over ? "The event is over." : "The event was cancelled."}
      </EmptyState>
    );
  return (
    <EmptyState
      title="Nobody has registered yet"
      icon={<IconTicket size={32} stroke={1.5} />}
      action={<CopyField label="Address of the public page" value={publicAddress(event.slug)} />}
    >
      Send people the address of the public page. What they do there appears here at once, with a
      chart by day.
    </EmptyState>
  );
}
