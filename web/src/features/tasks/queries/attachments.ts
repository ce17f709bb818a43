import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Attachment, Id } from "@/api/types";

const PAGE = 200;
/** Links are renewed this long before they end, or as soon as they may be. */
const EARLY_MS = 60_000;
const SOONEST_MS = 30_000;

export const attachmentsKey = (taskId: Id) => ["attachments", taskId] as const;

export function attachmentsQuery(taskId: Id) {
  return queryOptions({
    queryKey: attachmentsKey(taskId),
    queryFn: async ({ signal }): Promise<Attachment[]> => {
      const files: Attachment[] = [];
      let after: string | undefined;
      do {
        const page = await api("GET /tasks/{task}/attachments", {
          path: { task: taskId },
          query: { limit: PAGE, after },
          signal,
        });
        files.push(...page.items);
        after = page.next ?? undefined;
      } while (after !== undefined);
      return files;
    },
    // A page left open must not end up with links that have expired.
    refetchInterval: ({ state }) => untilRenewal(state.data),
  });
}

export function untilRenewal(
  files: readonly Attachment[] | undefined,
  now = Date.now(),
): number | false {
  const ends = (files ?? []).flatMap(({ url_expires_at }) =>
    url_expires_at === null ? [] : [Date.parse(url_expires_at)],
  );
  return ends.length === 0 ? false : Math.max(SOONEST_MS, Math.min(...ends) - now - EARLY_MS);
}

/** Shows an attachment that has just come, or come back. */
export function putAttachment(queryClient: QueryClient, file: Attachment): void {
  queryClient.setQueryData<Attachment[]>(attachmentsKey(file.task_id), (all) =>
    all === undefined
      ? all
      : [...all.filter((one) => one.id !== file.id), file].sort((one, other) =>
          one.id < other.id ? -1 : 1,
        ),
  );
}
