import { createFileRoute } from "@tanstack/react-router";
import { TrashPage } from "@/features/trash/trash-page";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/trash")({
  head: () => pageTitle("Trash"),
  component: TrashPage,
});
