import { createFileRoute, redirect } from "@tanstack/react-router";
import { FirstRun } from "@/features/identity/first-run";
import { setupQuery } from "@/lib/session";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_visitor/setup")({
  beforeLoad: async ({ context: { queryClient } }) => {
    const setup = await queryClient.ensureQueryData(setupQuery);
    if (!setup.needed) throw redirect({ to: "/sign-in" });
  },
  head: () => pageTitle("First run"),
  component: FirstRun,
});
