import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import type { Login, Me } from "@/api/types";
import { safePath } from "@/lib/safe-path";
import { meQuery, setupQuery } from "@/lib/session";

/** Lets the person in: remembers who they are and goes where they wanted to go. */
export function useEnter(): (login: Login, next?: string) => void {
  const queryClient = useQueryClient();
  const router = useRouter();
  return ({ user }, next) => {
    queryClient.setQueryData<Me | null>(meQuery.queryKey, user);
    queryClient.setQueryData(setupQuery.queryKey, { needed: false, workspace: user.workspace });
    router.history.push(user.must_change_password ? "/change-password" : safePath(next));
  };
}
