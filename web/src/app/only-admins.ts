import type { QueryClient } from "@tanstack/react-query";
import { notFound } from "@tanstack/react-router";
import { isAdmin, meQuery } from "@/lib/session";

/** For `beforeLoad`: to who may not see it, a screen does not exist. */
export async function onlyAdmins({
  context: { queryClient },
}: {
  context: { queryClient: QueryClient };
}): Promise<void> {
  const me = await queryClient.ensureQueryData(meQuery);
  if (me === null || !isAdmin(me)) throw notFound();
}
