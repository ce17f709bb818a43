import type { QueryClient } from "@tanstack/react-query";
import type { LiveConnection } from "@/lib/live";

export function listenForNotifications(live: LiveConnection, queryClient: QueryClient): () => void {
  return live.on("notifications:notification:*", () => {
    void queryClient.invalidateQueries({ queryKey: ["notifications"] });
  });
}
