import { createFileRoute } from "@tanstack/react-router";
import { ProjectList } from "@/features/projects/project-list";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/projects/")({
  head: () => pageTitle("Projects"),
  component: ProjectList,
});
