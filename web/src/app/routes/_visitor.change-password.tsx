import { createFileRoute, redirect } from "@tanstack/react-router";
import { ForcedChange } from "@/features/identity/forced-change";
import { meQuery } from "@/lib/session";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_visitor/change-password")({
  beforeLoad: async ({ context: { queryClient } }) => {
    const me = await queryClient.ensureQueryData(meQuery);
    if (me === null) throw redirect({ to: "/sign-in" });
    if (!me.must_change_password) throw redirect({ to: "/me" });
  },
  head: () => pageTitle("Choose your own password"),
  component: ForcedChange,
});
