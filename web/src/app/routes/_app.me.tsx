import { createFileRoute } from "@tanstack/react-router";
import { MePage } from "@/features/identity/me/me-page";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/me")({
  head: () => pageTitle("Profile and security"),
  component: MePage,
});
