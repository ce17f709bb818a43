import { createFileRoute, redirect } from "@tanstack/react-router";
import { SignUp } from "@/features/identity/sign-up";
import { meQuery } from "@/lib/session";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_visitor/sign-up")({
  beforeLoad: async ({ context: { queryClient } }) => {
    if ((await queryClient.ensureQueryData(meQuery)) !== null) throw redirect({ to: "/" });
  },
  head: () => pageTitle("Sign up"),
  component: SignUp,
});
