import { Button, Container, SegmentedControl } from "@mantine/core";
import { IconBellCheck, IconChecks, IconSettings } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { SkeletonList } from "@/components/skeletons";
import { formatDay } from "@/lib/format";
import { useShortcut } from "@/lib/shortcuts";
import { byDay } from "./by-day";
import classes from "./inbox.module.css";
import { useMarkRead } from "./mark-read";
import { NotificationItem } from "./notification-item";
import { notificationsQuery } from "./queries/notifications";
import { unreadCountQuery } from "./queries/unread-count";
import { useInboxKeys } from "./use-inbox-keys";

/** What others want one to know, newest first. */
export function InboxPage({ unreadOnly }: { unreadOnly: boolean }) {
  const navigate = useNavigate();
  const query = useInfiniteQuery(notificationsQuery(unreadOnly));
  const { data: count } = useQuery(unreadCountQuery);
  const mark = useMarkRead();
  const list = useRef<HTMLDivElement>(null);
  const items = (query.data?.pages ?? []).flatMap((page) => page.items);
  const someUnread = (count?.unread ?? 0) > 0;
  const markAll = () => someUnread && mark.mutate("all");
  useShortcut("a", "Mark all as read", markAll, { group: "Inbox" });
  const onKeyDown = useInboxKeys(list, (id) => mark.mutate([id]));

  return (
    <Container size="md" w="100%" py="xl">
      <PageHeader
        title="Inbox"
        actions={
          <>
            <Button
              variant="default"
              size="sm"
              leftSection={<IconChecks size={17} aria-hidden />}
              disabled={!someUnread}
              onClick={markAll}
            >
              Mark all as read
            </Button>
            <Button
              component={Link}
              to="/inbox/preferences"
              variant="default"
              size="sm"
              leftSection={<IconSettings size={17} aria-hidden />}
            >
              Preferences
            </Button>
          </>
        }
      />
      <SegmentedControl
        aria-label="Which notifications"
        mb="md"
        data={[
          { value: "all", label: "All" },
          { value: "unread", label: "Unread" },
        ]}
        value={unreadOnly ? "unread" : "all"}
        onChange={(show) =>
          void navigate({
            to: "/inbox",
            search: show === "unread" ? { show } : {},
            replace: true,
          })
        }
      />
      {query.data === undefined ? (
        query.error === null ? (
          <SkeletonList rows={6} avatar />
        ) : (
          <ErrorState
            error={query.error}
            title="Your inbox could not be loaded"
            onRetry={() => void query.refetch()}
          />
        )
      ) : items.length === 0 ? (
        <EmptyState
          title={unreadOnly ? "All read" : "Nothing yet"}
          icon={<IconBellCheck size={36} stroke={1.4} />}
        >
          {unreadOnly
            ? "There is nothing here that you have not seen."
            : "When somebody assigns you a task, mentions you or changes what is yours, it is told here."}
        </EmptyState>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the links within
        <div ref={list} onKeyDown={onKeyDown}>
          {byDay(items).map(({ day, at, items: group }) => (
            <section key={day} aria-labelledby={`day-${day}`}>
              <h2 id={`day-${day}`} className={classes.day}>
                {formatDay(at)}
              </h2>
              <ul className={classes.list}>
                {group.map((item) => (
                  <NotificationItem
                    key={item.id}
                    item={item}
                    onRead={() => item.read_at === null && mark.mutate([item.id])}
                  />
                ))}
              </ul>
            </section>
          ))}
        </div>
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
