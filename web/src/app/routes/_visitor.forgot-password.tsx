import { createFileRoute } from "@tanstack/react-router";
import { ForgotPassword } from "@/features/identity/forgot-password";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_visitor/forgot-password")({
  head: () => pageTitle("Forgotten password"),
  component: ForgotPassword,
});
