import { Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Id, UserHistoryEntry } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { LoadMore } from "@/components/load-more";
import { SkeletonList } from "@/components/skeletons";
import { RelativeTime } from "@/components/time";
import { UserAvatar } from "@/components/user-avatar";
import { useDirectory } from "@/lib/directory";
import { displayName } from "@/lib/session";
import { userHistoryQuery } from "../queries/users";
import classes from "./details.module.css";
import { describeEntry } from "./words";

export function PersonHistory({ id }: { id: Id }) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    userHistoryQuery(id),
  );
  if (data === undefined)
    return error === null ? (
      <SkeletonList rows={3} avatar />
    ) : (
      <ErrorState
        error={error}
        title="The history could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  return (
    <>
      <ol className={classes.entries}>
        {data.pages
          .flatMap((page) => page.items)
          .map((entry) => (
            <Entry key={`${entry.at} ${entry.kind}`} entry={entry} />
          ))}
      </ol>
      <LoadMore
        hasMore={hasNextPage}
        loading={isFetchingNextPage}
        onMore={() => void fetchNextPage()}
      >
        Show earlier changes
      </LoadMore>
    </>
  );
}

function Entry({ entry }: { entry: UserHistoryEntry }) {
  const actor = useDirectory().get(entry.actor_id ?? "");
  return (
    <li className={classes.entry}>
      <UserAvatar person={actor} size={24} withName={false} />
      <Text size="sm">
        <b>{actor === undefined ? "Muster" : displayName(actor)}</b> {describeEntry(entry)}
        <Text span size="xs" c="dimmed">
          {" "}
          · <RelativeTime at={entry.at} />
        </Text>
      </Text>
    </li>
  );
}
