import { useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { createFileRoute, Outlet, redirect } from "@tanstack/react-router";
import { useEffect } from "react";
import { setDraftOwner } from "@/lib/drafts";
import { setTimeZone } from "@/lib/format";
import { live } from "@/lib/live";
import { meQuery, setupQuery, useMe } from "@/lib/session";
import { useLiveConnection } from "@/lib/use-live";
import { liveHandlers } from "../live-handlers";
import { Palette } from "../palette/palette";
import { AppDialogs } from "../shell/app-dialogs";
import { Shell } from "../shell/app-shell";
import { ShortcutHelp } from "../shell/shortcut-help";
import { useAppKeys } from "../shell/use-app-keys";

/** Everything behind the sign-in. Sends people first to where they have to go first. */
export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ context: { queryClient }, location }) => {
    const [me] = await Promise.all([queryClient.ensureQueryData(meQuery), live.begin()]);
    if (me === null) {
      const setup = await queryClient.ensureQueryData(setupQuery);
      if (setup.needed) throw redirect({ to: "/setup" });
      const next = location.href === "/" ? undefined : location.href;
      throw redirect({ to: "/sign-in", search: { next } });
    }
    if (me.must_change_password) throw redirect({ to: "/change-password" });
    setDraftOwner(me.id);
    setTimeZone(me.timezone);
  },
  component: AppLayout,
});

function AppLayout() {
  const queryClient = useQueryClient();
  useLiveConnection();
  useEffect(() => {
    const stops = liveHandlers.map((listen) => listen(live, queryClient));
    return () => {
      for (const stop of stops) stop();
    };
  }, [queryClient]);
  useAppKeys();
  useOwnTheme();
  return (
    <>
      <Shell>
        <Outlet />
      </Shell>
      <AppDialogs />
      <Palette />
      <ShortcutHelp />
    </>
  );
}

/** Someone who chose dark at home finds it dark here too. */
function useOwnTheme() {
  const { theme } = useMe();
  const { setColorScheme } = useMantineColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the person's choice, not the setter
  useEffect(() => setColorScheme(theme), [theme]);
}
