import { createFileRoute } from "@tanstack/react-router";
import { ImportPage } from "@/features/imports/import-page";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/admin/import")({
  head: () => pageTitle("Import", "Administration"),
  component: ImportPage,
});
