import { Stack, Text, Title } from "@mantine/core";
import { IconMailHeart } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { EventDetail } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import { CopyField } from "@/components/copy-field";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { LoadMore } from "@/components/load-more";
import { SkeletonList } from "@/components/skeletons";
import { RelativeTime } from "@/components/time";
import { publicAddress } from "@/lib/events";
import { formatNumber } from "@/lib/format";
import { isAdmin, useMe } from "@/lib/session";
import { eventQuery } from "../queries/events";
import {
  subscriptionCountsQuery,
  subscriptionsQuery,
  type Topic,
  topicOf,
} from "../queries/subscriptions";
import classes from "./subscribers.module.css";

/** Who wants news of one event. */
export function EventSubscribers({ eventRef }: { eventRef: string }) {
  const { data: event } = useSuspenseQuery(eventQuery(eventRef));
  return (
    <div className={classes.columns}>
      <How event={event} />
      <Subscribers topic={topicOf(event.id)} whose="this event" />
    </div>
  );
}

/** Who wants news of all events, for admins. */
export function GeneralSubscribers() {
  return (
    <div className={classes.columns}>
      <How event={null} />
      <Subscribers topic="all" whose="all events" />
    </div>
  );
}

function Subscribers({ topic, whose }: { topic: Topic; whose: string }) {
  const counts = useQuery(subscriptionCountsQuery(topic));
  const list = useInfiniteQuery({
    ...subscriptionsQuery(topic),
    // The count says that the list has changed.
    refetchInterval: 15_000,
  });
  const { data, error } = list;
  if (data === undefined)
    return error === null ? (
      <SkeletonList rows={6} />
    ) : (
      <ErrorState
        error={error}
        title="The subscribers could not be loaded"
        onRetry={() => void list.refetch()}
      />
    );
  const subscriptions = data.pages.flatMap(({ items }) => items);
  const { confirmed = subscriptions.length, pending = 0 } = counts.data ?? {};
  return (
    <section aria-labelledby="subscribers">
      <Title order={2} id="subscribers">
        {confirmed === 1 ? "1 subscriber" : `${formatNumber(confirmed)} subscribers`}
      </Title>
      <Text c="dimmed" mb="md" role="status">
        {pending === 0
          ? "Everybody who asked has answered the mail."
          : `${formatNumber(pending)} more asked, and ${pending === 1 ? "has" : "have"} not yet confirmed by the mail.`}
      </Text>
      {subscriptions.length === 0 ? (
        <EmptyState
          order={3}
          title="Nobody has subscribed yet"
          icon={<IconMailHeart size={32} stroke={1.5} />}
        >
          Whoever subscribes to {whose} and confirms it by mail appears here.
        </EmptyState>
      ) : (
        <>
          <ul className={classes.list} aria-label="Subscribers, newest first">
            {subscriptions.map(({ id, email, confirmed_at }) => (
              <li key={id} className={classes.row}>
                <span className={classes.email}>{email}</span>
                <Text size="sm" c="dimmed" component="span">
                  <RelativeTime at={confirmed_at} />
                </Text>
              </li>
            ))}
          </ul>
          <LoadMore
            hasMore={list.hasNextPage}
            loading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          >
            Show more subscribers
          </LoadMore>
        </>
      )}
    </section>
  );
}

/** How people subscribe, and who gets no mail although they did. */
function How({ event }: { event: EventDetail | null }) {
  const admin = isAdmin(useMe());
  return (
    <Stack gap="lg" className={classes.how ?? ""}>
      <section aria-labelledby="how-to-subscribe">
        <Title order={2} fz="md" id="how-to-subscribe" mb={4}>
          How people subscribe
        </Title>
        <Text size="sm" mb="sm">
          {event === null
            ? "On the public page of any event, where they may also choose news of all of them. A mail asks whether the address is theirs; only then they are on this list."
            : "On its public page. A mail asks whether the address is theirs; only then they are on this list."}
        </Text>
        {event !== null &&
          (event.status === "draft" ? (
            <Text size="sm" c="dimmed">
              The page is there once the event is published.
            </Text>
          ) : (
            <CopyField label="Address of the public page" value={publicAddress(event.slug)} />
          ))}
      </section>
      <section aria-labelledby="who-gets-no-mail">
        <Title order={2} fz="md" id="who-gets-no-mail" mb={4}>
          Who gets no mail
        </Title>
        <Text size="sm">
          Whoever unsubscribes leaves this list at once. An address that refuses our mails, or whose
          owner complained of them, stays on it and is sent nothing: announcements count it as
          withheld.{" "}
          {admin && <AnchorLink to="/admin/suppressions">Addresses that get no mail</AnchorLink>}
        </Text>
      </section>
    </Stack>
  );
}
