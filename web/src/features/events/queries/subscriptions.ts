import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id } from "@/api/types";
import { eventKeys } from "./events";

const PAGE = 100;
/** No message tells of subscriptions: they are strangers', and asked for. */
const EVERY_MS = 15_000;

/** `all`, or the topic of one event. */
export type Topic = "all" | `event:${Id}`;

export const topicOf = (eventId: Id | null): Topic =>
  eventId === null ? "all" : `event:${eventId}`;

const keyOf = (topic: Topic, part: string) =>
  topic === "all"
    ? ["subscriptions", part]
    : eventKeys.part(topic.slice("event:".length), "subscriptions", part);

/** Who has confirmed to want news of a topic, newest first. */
export function subscriptionsQuery(topic: Topic) {
  return infiniteQueryOptions({
    queryKey: keyOf(topic, "list"),
    queryFn: ({ signal, pageParam }) =>
      api("GET /subscriptions", { query: { topic, limit: PAGE, after: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** How many have confirmed, and how many were asked to. */
export function subscriptionCountsQuery(topic: Topic) {
  return queryOptions({
    queryKey: keyOf(topic, "count"),
    refetchInterval: EVERY_MS,
    queryFn: ({ signal }) => api("GET /subscriptions/count", { query: { topic }, signal }),
  });
}
