import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { User, UserPatch } from "@/api/types";
import { useOptimistic } from "@/lib/optimistic";
import { displayName } from "@/lib/session";
import { showSuccess, showUndo } from "@/lib/toast";
import { GROUP_NAMES } from "../filter";
import { putUser, userKeys } from "./users";

interface Change {
  user: User;
  patch: UserPatch;
}

/** Changes group or status; the way back is offered in the same breath. */
export function useChangeUser() {
  const queryClient = useQueryClient();
  const send = ({ user, patch }: Change) =>
    api("PATCH /admin/users/{user}", { path: { user: user.id }, body: patch });
  return useOptimistic<Change, User>({
    key: ["users", "change"],
    send,
    touches: () => [userKeys.all],
    apply: (client, { user, patch }) => putUser(client, user.id, patch),
    refused: ({ user }) => `${displayName(user)} was not changed`,
    settle: (_client, changed, change) => {
      // Nobody can be made to have not confirmed an address.
      if (change.user.status === "unverified" && change.patch.status !== undefined) {
        showSuccess(said(changed, change.patch));
        return;
      }
      showUndo({
        message: said(changed, change.patch),
        undo: async () => {
          const former = formerly(change);
          putUser(queryClient, change.user.id, former);
          try {
            await send({ user: change.user, patch: former });
          } finally {
            await queryClient.invalidateQueries({ queryKey: userKeys.all });
          }
        },
      });
    },
  });
}

function formerly({ user, patch }: Change): UserPatch {
  return {
    ...(patch.group !== undefined && { group: user.group }),
    ...(patch.status !== undefined && {
      status: user.status === "deactivated" ? "deactivated" : "active",
    }),
  };
}

function said(user: User, patch: UserPatch): string {
  const name = displayName(user);
  if (patch.group !== undefined)
    return `${name} is ${GROUP_NAMES[patch.group] === "Admin" ? "an admin" : "a member"} now`;
  return patch.status === "deactivated"
    ? `${name} can no longer sign in`
    : `${name} can sign in now`;
}
