import { type QueryClient, queryOptions, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id, View, ViewInput } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { showUndo } from "@/lib/toast";

const PAGE = 200;

/** One's own saved views and those that others share, of all projects. */
export const viewsQuery = queryOptions({
  queryKey: ["views", "list"],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<View[]> => {
    const views: View[] = [];
    let after: string | undefined;
    do {
      const page = await api("GET /views", { query: { limit: PAGE, after }, signal });
      views.push(...page.items);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return views;
  },
});

const touches = () => [viewsQuery.queryKey];

function write(queryClient: QueryClient, change: (views: View[]) => View[]): void {
  queryClient.setQueryData(viewsQuery.queryKey, (views) => views && change(views));
}

export function useSaveView() {
  const queryClient = useQueryClient();
  return async (input: ViewInput): Promise<View> => {
    const view = await api("POST /views", { body: input });
    write(queryClient, (views) => [...views, view]);
    return view;
  };
}

interface ViewChange {
  view: View;
  patch: Partial<Omit<ViewInput, "project_id">>;
}

export function useChangeView() {
  return useOptimistic<ViewChange, View>({
    key: ["views", "change"],
    send: ({ view, patch }) => api("PATCH /views/{view}", { path: { view: view.id }, body: patch }),
    touches,
    apply: (queryClient, { view, patch }) =>
      write(queryClient, replacing(view.id, { ...view, ...patch })),
    settle: (queryClient, saved) => write(queryClient, replacing(saved.id, saved)),
    refused: ({ view }) => `The view “${view.name}” was not changed`,
    refetch: false,
  });
}

/** A deleted view is gone on the server; to undo is to save it anew. */
export function useDeleteView() {
  const save = useSaveView();
  return useOptimistic<View, void>({
    key: ["views", "delete"],
    send: (view) => api("DELETE /views/{view}", { path: { view: view.id } }),
    touches,
    apply: (queryClient, view) =>
      write(queryClient, (views) => views.filter(({ id }) => id !== view.id)),
    settle: (_client, _nothing, { name, project_id, query, layout, shared }) =>
      showUndo({
        message: `The view “${name}” is deleted`,
        undo: () => save({ name, project_id, query, layout, shared }),
      }),
    refused: (view) => `The view “${view.name}” was not deleted`,
    refetch: false,
  });
}

const replacing = (id: Id, view: View) => (views: View[]) =>
  views.map((one) => (one.id === id ? view : one));
