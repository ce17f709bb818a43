import { createFileRoute } from "@tanstack/react-router";
import { ResetPassword } from "@/features/identity/reset-password";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_visitor/reset-password")({
  validateSearch: (search: Record<string, unknown>) => ({
    token: typeof search.token === "string" ? search.token : "",
  }),
  head: () => pageTitle("Choose a new password"),
  component: Page,
});

function Page() {
  const { token } = Route.useSearch();
  return <ResetPassword token={token} />;
}
