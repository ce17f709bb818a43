import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "@/api/client";
import type { EventDetail, EventSummary } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { showSuccess, showUndo } from "@/lib/toast";
import { eventKeys, patchEvent, patchLists, putEvent } from "./events";

/** What a deed has to know of an event: of one in a list as well as of one that is open. */
export type Doable = Pick<EventSummary, "id" | "slug" | "title">;

const touches = () => [eventKeys.details, eventKeys.lists];

/** Publishes, cancels, deletes and restores events: each is shown at once. */
export function useEventDeeds() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const publish = useOptimistic<Doable, EventDetail>({
    key: ["events", "publish"],
    send: ({ id }) => api("POST /events/{event}/publish", { path: { event: id } }),
    touches,
    apply: (client, { id }) => {
      patchEvent(client, id, (event) => ({ ...event, status: "published" }));
      patchLists(client, id, (event) => ({ ...event, status: "published" }));
    },
    settle: (client, event) => {
      putEvent(client, event);
      showSuccess(`${event.title} is published`, "Its page can be found by everybody now.");
    },
    refused: ({ title }) => `${title} was not published`,
  });
  const cancel = useOptimistic<Doable, EventDetail>({
    key: ["events", "cancel"],
    send: ({ id }) => api("POST /events/{event}/cancel", { path: { event: id } }),
    touches,
    apply: (client, { id }) => {
      patchEvent(client, id, (event) => ({ ...event, status: "cancelled" }));
      patchLists(client, id, (event) => ({ ...event, status: "cancelled" }));
    },
    settle: (client, event) => {
      putEvent(client, event);
      showSuccess(`${event.title} is cancelled`, "Everybody who is registered is told by mail.");
    },
    refused: ({ title }) => `${title} was not cancelled`,
  });
  const restore = useOptimistic<Doable, EventDetail>({
    key: ["events", "restore"],
    send: sendRestore,
    touches,
    apply: (client, { id }) => {
      patchEvent(client, id, (event) => ({ ...event, deleted_at: null }));
      patchLists(client, id, () => null);
    },
    settle: (_client, { title }) => showSuccess(`${title} is back`),
    refused: ({ title }) => `${title} was not restored`,
  });
  const remove = useOptimistic<Doable, void>({
    key: ["events", "delete"],
    send: ({ id }) => api("DELETE /events/{event}", { path: { event: id } }),
    touches,
    apply: (client, { id }) => {
      patchEvent(client, id, (event) => ({ ...event, deleted_at: new Date().toISOString() }));
      patchLists(client, id, () => null);
    },
    settle: (_client, _nothing, event) =>
      showUndo({
        message: `${event.title} is in the trash`,
        undo: async () => {
          putEvent(queryClient, await sendRestore(event));
          await queryClient.invalidateQueries({ queryKey: eventKeys.lists });
          await navigate({ to: "/events/$event", params: { event: event.slug } });
        },
        undone: `${event.title} is back`,
      }),
    refused: ({ title }) => `${title} was not deleted`,
  });
  return { publish, cancel, restore, remove };
}

function sendRestore({ id }: Doable): Promise<EventDetail> {
  return api("POST /events/{event}/restore", { path: { event: id } });
}
