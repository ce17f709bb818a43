import { Button, Group, Text } from "@mantine/core";
import { IconPencilPlus, IconSpeakerphone } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Id } from "@/api/types";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { LoadMore } from "@/components/load-more";
import { SkeletonList } from "@/components/skeletons";
import { announcementsQuery } from "../queries/announcements";
import { AnnouncementRow } from "./announcement-row";
import classes from "./announcements.module.css";
import { NEW } from "./search";

interface AnnouncementListProps {
  eventId: Id | null;
  /** To whom they go, in a sentence. */
  about: string;
}

/** What was written and what became of it, newest first. */
export function AnnouncementList({ eventId, about }: AnnouncementListProps) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    announcementsQuery(eventId),
  );
  const write = (
    <Button
      leftSection={<IconPencilPlus size={18} aria-hidden />}
      renderRoot={(props) => <Link to="." search={{ open: NEW }} {...props} />}
    >
      Write an announcement
    </Button>
  );
  if (data === undefined)
    return error === null ? (
      <SkeletonList rows={4} />
    ) : (
      <ErrorState
        error={error}
        title="The announcements could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  const announcements = data.pages.flatMap(({ items }) => items);
  if (announcements.length === 0)
    return (
      <EmptyState
        title="Nothing announced yet"
        icon={<IconSpeakerphone size={32} stroke={1.5} />}
        action={write}
      >
        {about}
      </EmptyState>
    );
  return (
    <>
      <Group justify="space-between" mb="md" gap="sm">
        <Text c="dimmed" maw="36rem">
          {about}
        </Text>
        {write}
      </Group>
      <ul className={classes.list} aria-label="Announcements, newest first">
        {announcements.map((announcement) => (
          <AnnouncementRow key={announcement.id} announcement={announcement} />
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
