import type { QueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { LiveConnection } from "@/lib/live";
import { meQuery } from "@/lib/session";
import { advanced, caughtUp, continued, readVisit, type Visit, writeVisit } from "./visit";

const HEARTBEAT_MS = 60_000;

/** Remembers, on whatever screen, how far the person has seen what happens. */
export function listenForVisits(live: LiveConnection, queryClient: QueryClient): () => void {
  const userId = queryClient.getQueryData(meQuery.queryKey)?.id;
  if (userId === undefined) return () => {};
  const change = (make: (visit: Visit) => Visit) => {
    const visit = readVisit(userId);
    if (visit !== null && !document.hidden) writeVisit(userId, make(visit));
  };

  const begun = continued(readVisit(userId), Date.now());
  if (begun !== null) writeVisit(userId, begun);
  else
    void api("GET /changes", {})
      .then(({ next }) => writeVisit(userId, caughtUp(next, Date.now())))
      // Out of reach: the next visit is the first one then.
      .catch(() => {});

  const timer = setInterval(() => change((visit) => ({ ...visit, at: Date.now() })), HEARTBEAT_MS);
  const onVisibility = () => {
    const visit = document.hidden ? null : continued(readVisit(userId), Date.now());
    if (visit === null) return;
    writeVisit(userId, visit);
    void queryClient.invalidateQueries({ queryKey: ["changes"] });
  };
  document.addEventListener("visibilitychange", onVisibility);
  const stop = live.on("*", ({ position }) =>
    change((visit) => advanced(visit, position, Date.now())),
  );
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", onVisibility);
    stop();
  };
}
