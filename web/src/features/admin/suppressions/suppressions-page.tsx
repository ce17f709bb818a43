import { Text } from "@mantine/core";
import { IconMailCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { LoadMore } from "@/components/load-more";
import { SkeletonList } from "@/components/skeletons";
import failures from "../failures.module.css";
import { suppressionsQuery, useLift } from "../queries/suppressions";
import { SuppressionRow } from "./suppression-row";
import classes from "./suppressions.module.css";

/** Addresses to which nothing is sent any more, and the way to have mails sent there again. */
export function SuppressionsPage() {
  return (
    <>
      <Text c="dimmed" mb="md" maw="46rem">
        No mail is sent to an address that does not exist, or whose owner called a mail of ours
        spam: who goes on writing there is soon taken for a sender of spam. Once the reason is gone,
        for instance a mailbox works again, let mails through.
      </Text>
      <Suppressions />
    </>
  );
}

function Suppressions() {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useInfiniteQuery(suppressionsQuery);
  const region = useRef<HTMLElement>(null);
  // The button that was pressed is gone then: the keyboard goes on at the list.
  const lift = useLift(() => region.current?.focus());
  if (data === undefined)
    return error === null ? (
      <SkeletonList rows={4} />
    ) : (
      <ErrorState
        error={error}
        title="The addresses could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  const suppressions = data.pages.flatMap((page) => page.items);
  return (
    <section
      ref={region}
      tabIndex={-1}
      aria-label="Suppressed addresses"
      className={classes.region}
    >
      {suppressions.length === 0 ? (
        <EmptyState
          title="Every address gets its mails"
          icon={<IconMailCheck size={32} stroke={1.5} />}
        >
          An address whose mails come back for good, or are complained about, appears here.
        </EmptyState>
      ) : (
        <ul className={failures.list} aria-label="Suppressed addresses, newest first">
          {suppressions.map((suppression) => (
            <SuppressionRow
              key={suppression.id}
              suppression={suppression}
              lifting={lift.isPending && lift.variables.id === suppression.id}
              onLift={() => lift.mutate(suppression)}
            />
          ))}
        </ul>
      )}
      <LoadMore
        hasMore={hasNextPage}
        loading={isFetchingNextPage}
        onMore={() => void fetchNextPage()}
      >
        Show older ones
      </LoadMore>
    </section>
  );
}
