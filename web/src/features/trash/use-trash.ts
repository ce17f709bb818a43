import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Page, TrashItem } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { showSuccess } from "@/lib/toast";
import { useLive } from "@/lib/use-live";
import { trashQuery } from "./queries/trash";

type Pages = InfiniteData<Page<TrashItem>, string | undefined>;

/** Takes things out of the trash: back to where they were, or for good. */
export function useTrash() {
  const restore = useOptimistic<TrashItem, unknown>({
    key: ["trash", "restore"],
    send: sendRestore,
    touches: () => [trashQuery.queryKey],
    apply: without,
    refused: ({ key }) => `${key} was not restored`,
    settle: (queryClient, _restored, item) => {
      showSuccess(`${item.key} is back`, item.title);
      refreshWork(queryClient);
    },
  });
  const remove = useOptimistic<TrashItem, unknown>({
    key: ["trash", "remove"],
    send: ({ id }) => api("DELETE /trash/{item}", { path: { item: id } }),
    touches: () => [trashQuery.queryKey],
    apply: without,
    refused: ({ key }) => `${key} was not removed`,
    settle: (_client, _nothing, { key }) => showSuccess(`${key} is gone for good`),
  });
  return { restore, remove };
}

/** What others delete, restore and remove shows while one looks. */
export function useTrashLive(): void {
  const queryClient = useQueryClient();
  const refresh = () => void queryClient.invalidateQueries({ queryKey: trashQuery.queryKey });
  useLive("tasks:task:*", ({ kind }) => /:(deleted|restored|purged)$/.test(kind) && refresh());
  useLive("tasks:project:*", ({ kind }) => /:(deleted|restored|purged)$/.test(kind) && refresh());
}

function sendRestore({ kind, id }: TrashItem): Promise<unknown> {
  return kind === "task"
    ? api("POST /tasks/{task}/restore", { path: { task: id }, body: {} })
    : api("POST /projects/{project}/restore", { path: { project: id } });
}

function without(queryClient: QueryClient, { id }: TrashItem): void {
  queryClient.setQueryData<Pages>(trashQuery.queryKey, (data) =>
    data === undefined
      ? data
      : {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            items: page.items.filter((item) => item.id !== id),
          })),
        },
  );
}

/** A project comes back with all its tasks, so everything about the work is looked at again. */
function refreshWork(queryClient: QueryClient): void {
  void queryClient.invalidateQueries({ queryKey: ["tasks"] });
  void queryClient.invalidateQueries({ queryKey: ["projects"] });
}
