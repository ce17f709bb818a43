import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { IconMailCheck, IconRepeat } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { LoadMore } from "@/components/load-more";
import { SkeletonList } from "@/components/skeletons";
import failures from "../failures.module.css";
import { type DeliveryState, deliveriesQuery, useReplay } from "../queries/deliveries";
import { DeliveryRow } from "./delivery-row";

interface DeliveriesPageProps {
  state: DeliveryState | undefined;
  onState: (state: DeliveryState | undefined) => void;
}

const STATES = [
  { value: "all", label: "All" },
  { value: "dead", label: "Given up" },
  { value: "retrying", label: "Being retried" },
] as const;

/** What happened but did not reach everything that should have followed: a mail, an entry in an inbox. */
export function DeliveriesPage({ state, onState }: DeliveriesPageProps) {
  return (
    <>
      <Text c="dimmed" mb="md" maw="46rem">
        Mails, inbox entries and the like follow from what people do. What could not be delivered is
        tried again by itself for a while; what was given up on waits here for you.
      </Text>
      <SegmentedControl
        aria-label="Which deliveries"
        mb="lg"
        data={[...STATES]}
        value={state ?? "all"}
        onChange={(value) => onState(value === "all" ? undefined : value)}
      />
      <Deliveries state={state} />
    </>
  );
}

function Deliveries({ state }: { state: DeliveryState | undefined }) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    deliveriesQuery(state),
  );
  const replay = useReplay();
  if (data === undefined)
    return error === null ? (
      <SkeletonList rows={4} />
    ) : (
      <ErrorState
        error={error}
        title="The deliveries could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  const deliveries = data.pages.flatMap((page) => page.items);
  const dead = deliveries.filter((delivery) => delivery.state === "dead");
  if (deliveries.length === 0)
    return (
      <EmptyState title="Everything was delivered" icon={<IconMailCheck size={32} stroke={1.5} />}>
        When a mail cannot be sent or something else fails, it appears here with the reason.
      </EmptyState>
    );
  return (
    <>
      {dead.length > 1 && (
        <Group mb="sm">
          <Button
            size="sm"
            variant="default"
            leftSection={<IconRepeat size={16} aria-hidden />}
            loading={replay.isPending && replay.variables.length > 1}
            onClick={() => replay.mutate(dead)}
          >
            Try all {dead.length} again
          </Button>
        </Group>
      )}
      <ul className={failures.list} aria-label="Deliveries, newest first">
        {deliveries.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            replaying={replay.isPending && replay.variables.some(({ id }) => id === delivery.id)}
            onReplay={() => replay.mutate([delivery])}
          />
        ))}
      </ul>
      <LoadMore
        hasMore={hasNextPage}
        loading={isFetchingNextPage}
        onMore={() => void fetchNextPage()}
      >
        Show older ones
      </LoadMore>
    </>
  );
}
