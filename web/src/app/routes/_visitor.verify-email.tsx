import { createFileRoute } from "@tanstack/react-router";
import { VerifyEmail } from "@/features/identity/verify-email";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_visitor/verify-email")({
  validateSearch: (search: Record<string, unknown>) => ({
    token: typeof search.token === "string" ? search.token : "",
  }),
  head: () => pageTitle("Confirm your address"),
  component: Page,
});

function Page() {
  const { token } = Route.useSearch();
  return <VerifyEmail token={token} />;
}
