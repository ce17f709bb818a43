import type { QueryClient } from "@tanstack/react-query";
import type { LiveConnection } from "@/lib/live";

/** Admins hear of changes to people; names and faces then change everywhere. */
export function listenForPeople(live: LiveConnection, queryClient: QueryClient): () => void {
  return live.on("identity:user:*", () => {
    void queryClient.invalidateQueries({ queryKey: ["people"] });
    void queryClient.invalidateQueries({ queryKey: ["users"] });
  });
}
