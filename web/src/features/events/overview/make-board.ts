import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { describeError, isProblem } from "@/api/errors";
import type { EventDetail } from "@/api/types";
import { showError, showSuccess } from "@/lib/toast";
import { eventKeys, patchEvent } from "../queries/events";

/** Makes the event's project, with the usual tasks. */
export function useMakeBoard(event: EventDetail) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: ["events", "board"],
    mutationFn: () => api("POST /events/{event}/board", { path: { event: event.id } }),
    onSuccess: async ({ project_id }) => {
      await queryClient.invalidateQueries({ queryKey: ["projects"] });
      patchEvent(queryClient, event.id, (now) => ({ ...now, project_id }));
      showSuccess(`${event.title} has its board`, "It holds what there usually is to do.");
    },
    onError: (error) => {
      // Somebody was faster: what was wanted is there.
      if (!isProblem(error, "board_exists")) showError("No board was made", describeError(error));
      void queryClient.invalidateQueries({ queryKey: eventKeys.details });
    },
  });
}
