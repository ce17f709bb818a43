import { useNavigate } from "@tanstack/react-router";
import type { EventDetail } from "@/api/types";
import { publicAddress } from "@/lib/events";
import { showError, showSuccess } from "@/lib/toast";
import { useMakeBoard } from "../overview/make-board";
import { useEventDeeds } from "../queries/event-deeds";
import { askToCancel, askToPublish } from "./dialogs";

/** What the header, the menu and the palette let an organiser do with an event. */
export function useFrameActions(event: EventDetail) {
  const navigate = useNavigate();
  const { publish, cancel, restore, remove } = useEventDeeds();
  const board = useMakeBoard(event);
  const edit = () => void navigate({ to: "/events/$event/edit", params: { event: event.slug } });
  return {
    edit,
    publish: () => askToPublish(event, { publish: () => publish.mutate(event), edit }),
    cancel: () => askToCancel(event, () => cancel.mutate(event)),
    restore: () => restore.mutate(event),
    remove: () => {
      remove.mutate(event);
      void navigate({ to: "/events" });
    },
    makeBoard: () => board.mutate(),
    copyAddress: () => void copy(publicAddress(event.slug)),
  };
}

export type FrameActions = ReturnType<typeof useFrameActions>;

async function copy(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    showSuccess("The address is copied", address);
  } catch {
    // A browser without that right, or a page without TLS: it can still be copied by hand.
    showError("The address was not copied", address);
  }
}

/** People come to a published event until it is over: it is cancelled before it is deleted, so that they are told. */
export function canDelete({ status, over }: Pick<EventDetail, "status" | "over">): boolean {
  return status !== "published" || over;
}
