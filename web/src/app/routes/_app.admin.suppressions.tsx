import { createFileRoute } from "@tanstack/react-router";
import { SuppressionsPage } from "@/features/admin/suppressions/suppressions-page";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/admin/suppressions")({
  head: () => pageTitle("Suppressed addresses", "Administration"),
  component: SuppressionsPage,
});
