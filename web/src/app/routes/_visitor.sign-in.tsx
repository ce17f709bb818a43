import { createFileRoute, redirect } from "@tanstack/react-router";
import { SignIn } from "@/features/identity/sign-in";
import { safePath } from "@/lib/safe-path";
import { meQuery, setupQuery } from "@/lib/session";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_visitor/sign-in")({
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined } =>
    typeof search.next === "string" ? { next: safePath(search.next) } : {},
  beforeLoad: async ({ context: { queryClient } }) => {
    const me = await queryClient.ensureQueryData(meQuery);
    if (me !== null) throw redirect({ to: "/" });
    const setup = await queryClient.ensureQueryData(setupQuery);
    if (setup.needed) throw redirect({ to: "/setup" });
  },
  head: () => pageTitle("Sign in"),
  component: Page,
});

function Page() {
  const { next } = Route.useSearch();
  return <SignIn next={next} />;
}
