import { createFileRoute } from "@tanstack/react-router";
import { ProjectSettings } from "@/features/projects/settings/project-settings";
import { projectQuery } from "@/lib/projects";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/projects/$projectKey_/settings")({
  loader: ({ context: { queryClient }, params }) =>
    queryClient.ensureQueryData(projectQuery(params.projectKey)),
  head: ({ loaderData }) => pageTitle("Settings", loaderData?.name),
  component: Settings,
});

function Settings() {
  const { projectKey } = Route.useParams();
  return <ProjectSettings projectKey={projectKey} />;
}
