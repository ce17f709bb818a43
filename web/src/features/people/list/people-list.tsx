import { Button } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { User } from "@/api/types";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { LoadMore } from "@/components/load-more";
import { SkeletonList } from "@/components/skeletons";
import type { ActKind } from "../actions/person-dialogs";
import { type UserFilter, usersQuery } from "../queries/users";
import classes from "./people.module.css";
import { PersonRow } from "./person-row";

interface PeopleListProps {
  filter: UserFilter;
  onOpen: (user: User) => void;
  onAct: (kind: ActKind, user: User) => void;
  onInvite: () => void;
  onClear: () => void;
}

export function PeopleList({ filter, onOpen, onAct, onInvite, onClear }: PeopleListProps) {
  const query = useInfiniteQuery({
    ...usersQuery(filter),
    // What was found stays until the next answer: a list that blinks with every letter is no help.
    placeholderData: (former) => former,
  });
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  if (data === undefined)
    return error === null ? (
      <SkeletonList rows={8} avatar />
    ) : (
      <ErrorState
        error={error}
        title="The people could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  const users = data.pages.flatMap((page) => page.items);
  const narrowed = Object.keys(filter).length > 0;
  if (users.length === 0)
    return (
      <EmptyState
        title="Nobody found"
        icon={<IconUsers size={32} stroke={1.5} />}
        action={
          <Button variant="default" onClick={onClear}>
            Show everybody
          </Button>
        }
      >
        Nobody here fits this search and these filters.
      </EmptyState>
    );
  return (
    <>
      <ul className={classes.list} aria-label="People" aria-busy={query.isPlaceholderData}>
        {users.map((user) => (
          <PersonRow key={user.id} user={user} onOpen={onOpen} onAct={onAct} />
        ))}
      </ul>
      {users.length === 1 && !narrowed && (
        <EmptyState
          title="You are the only one here"
          action={<Button onClick={onInvite}>Invite somebody</Button>}
        >
          Whom you invite gets a mail with a first password, and sees the projects that are open to
          everyone.
        </EmptyState>
      )}
      <LoadMore
        hasMore={hasNextPage}
        loading={isFetchingNextPage}
        onMore={() => void fetchNextPage()}
      >
        Show more people
      </LoadMore>
    </>
  );
}
