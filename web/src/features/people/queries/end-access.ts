import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { describeError } from "@/api/errors";
import type { User } from "@/api/types";
import { displayName } from "@/lib/session";
import { showError, showSuccess } from "@/lib/toast";
import { userKeys } from "./users";

/** For good, so it is not shown before the server has agreed. */
export function useDeleteUser(onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (user: User) => api("DELETE /admin/users/{user}", { path: { user: user.id } }),
    onSuccess: async (_nothing, user) => {
      showSuccess(`${displayName(user)} was deleted`);
      onDone();
      await queryClient.invalidateQueries({ queryKey: userKeys.all });
      await queryClient.invalidateQueries({ queryKey: ["people"] });
    },
    onError: (error, user) =>
      showError(`${displayName(user)} was not deleted`, describeError(error)),
  });
}

export function useResetPassword(onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (user: User) =>
      api("POST /admin/users/{user}/reset-password", { path: { user: user.id } }),
    onSuccess: async (_sent, user) => {
      showSuccess("A new password is on its way", `To ${user.email}.`);
      onDone();
      await queryClient.invalidateQueries({ queryKey: userKeys.all });
    },
    onError: (error, user) =>
      showError(`The password of ${displayName(user)} was not reset`, describeError(error)),
  });
}
