import { useQuery } from "@tanstack/react-query";
import type { EventDetail } from "@/api/types";
import { isAdmin, useMe } from "@/lib/session";
import { statisticsQuery } from "../queries/statistics";
import { subscriptionCountsQuery, topicOf } from "../queries/subscriptions";
import type { Reach } from "./audience";

/** How many there are to be reached. Who wants news of all events, only admins are told. */
export function useReach(event: EventDetail | null): Reach {
  const admin = isAdmin(useMe());
  const id = event?.id ?? "";
  const ofEvent = { enabled: event !== null };
  const { data: subscribers } = useQuery({ ...subscriptionCountsQuery(topicOf(id)), ...ofEvent });
  const { data: statistics } = useQuery({ ...statisticsQuery(id), ...ofEvent });
  const { data: all } = useQuery({ ...subscriptionCountsQuery("all"), enabled: admin });
  return {
    subscribers: subscribers?.confirmed,
    registered: statistics?.counts.confirmed,
    all: all?.confirmed,
  };
}
