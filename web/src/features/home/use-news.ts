import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useMe } from "@/lib/session";
import { useLive } from "@/lib/use-live";
import { digest } from "./digest";
import { type News, newsQuery } from "./queries/changes";
import { advanced, caughtUp, readVisit, writeVisit } from "./visit";

/** What changed since the last visit, kept up to date while one looks at it. */
export function useNews() {
  const me = useMe();
  const queryClient = useQueryClient();
  const query = newsQuery(me.id);
  const { data, error, refetch } = useQuery(query);

  useLive("tasks:*", (change) => {
    queryClient.setQueryData<News>(query.queryKey, (news) =>
      news === undefined || change.position <= news.position
        ? news
        : { ...news, items: [...news.items, change], position: change.position },
    );
  });
  const entries = useMemo(() => digest(data?.items ?? [], me.id), [data, me.id]);
  const catchUp = () => {
    if (data === undefined) return;
    const visit = readVisit(me.id);
    const seen = visit === null ? data.position : advanced(visit, data.position, 0).seen;
    writeVisit(me.id, caughtUp(seen, Date.now()));
    queryClient.setQueryData<News>(query.queryKey, { ...data, items: [], tooLongAgo: false });
  };
  return {
    entries,
    loaded: data !== undefined,
    tooLongAgo: data?.tooLongAgo,
    error,
    refetch,
    catchUp,
  };
}
