import { createFileRoute, Outlet } from "@tanstack/react-router";
import { validateProjectSearch } from "@/features/tasks/filters/search";
import { ProjectPage } from "@/features/tasks/views/project-page";
import { projectQuery } from "@/lib/projects";
import { pageTitle } from "@/lib/title";

/** The task that is open, if one is, is a child of this route: the board stays behind it. */
export const Route = createFileRoute("/_app/projects/$projectKey")({
  validateSearch: validateProjectSearch,
  loader: ({ context: { queryClient }, params }) =>
    queryClient.ensureQueryData(projectQuery(params.projectKey)),
  head: ({ loaderData, params }) => pageTitle(loaderData?.name ?? params.projectKey),
  component: Project,
});

function Project() {
  const { projectKey } = Route.useParams();
  return (
    <ProjectPage projectKey={projectKey}>
      <Outlet />
    </ProjectPage>
  );
}
