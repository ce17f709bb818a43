import type { QueryClient } from "@tanstack/react-query";
import type { LiveConnection } from "@/lib/live";
import { announcementKeys } from "./queries/announcements";

/** An announcement is on its way, or everybody was sent it. In between, whoever looks at it asks. */
export function listenForAnnouncements(live: LiveConnection, queryClient: QueryClient): () => void {
  return live.on("events:announcement:*", () => {
    void queryClient.invalidateQueries({ queryKey: announcementKeys.all });
  });
}
