import { createFileRoute } from "@tanstack/react-router";
import { SystemPage } from "@/features/admin/health/system-page";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/admin/")({
  head: () => pageTitle("System", "Administration"),
  component: SystemPage,
});
