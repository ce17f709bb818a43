import { Button, Container, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { TrashItem } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import { ConfirmField } from "@/components/confirm-field";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { SkeletonList } from "@/components/skeletons";
import { isAdmin, useMe } from "@/lib/session";
import { trashQuery } from "./queries/trash";
import classes from "./trash.module.css";
import { TrashRow } from "./trash-row";
import { useTrash, useTrashLive } from "./use-trash";

/** What was deleted, by whom, and until when it can come back. */
export function TrashPage() {
  const query = useInfiniteQuery(trashQuery);
  const admin = isAdmin(useMe());
  const { restore, remove } = useTrash();
  useTrashLive();
  const items = (query.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <Container size="md" w="100%" py="xl">
      <PageHeader
        title="Trash"
        description={
          <>
            What was deleted can be restored until its time is up. Events have{" "}
            <AnchorLink to="/events" search={{ show: "deleted" }}>
              a list of their own
            </AnchorLink>
            .
          </>
        }
      />
      {query.data === undefined ? (
        query.error === null ? (
          <SkeletonList rows={5} />
        ) : (
          <ErrorState
            error={query.error}
            title="The trash could not be loaded"
            onRetry={() => void query.refetch()}
          />
        )
      ) : items.length === 0 ? (
        <EmptyState title="The trash is empty" icon={<IconTrash size={36} stroke={1.4} />}>
          Tasks and projects that somebody deletes wait here for a while, so that nothing is lost by
          a slip of the hand.
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {items.map((item) => (
            <TrashRow
              key={item.id}
              item={item}
              onRestore={() => restore.mutate(item)}
              onRemove={admin ? () => confirmRemoval(item, () => remove.mutate(item)) : undefined}
            />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Container>
  );
}

function confirmRemoval(item: TrashItem, remove: () => void): void {
  const id = `remove:${item.id}`;
  const close = () => modals.close(id);
  modals.open({
    modalId: id,
    title: `Remove ${item.key} for good?`,
    children: (
      <>
        <Text mb="md">
          {item.kind === "project"
            ? `“${item.title}” goes with all its tasks, comments and files.`
            : `“${item.title}” goes with its comments, files and history.`}{" "}
          Nobody can bring it back.
        </Text>
        <ConfirmField
          expected={item.key}
          label={item.kind === "project" ? "The project’s key" : "The task’s key"}
          action="Remove for good"
          onConfirm={() => {
            close();
            remove();
          }}
          onCancel={close}
        />
      </>
    ),
  });
}
