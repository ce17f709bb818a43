import { createFileRoute } from "@tanstack/react-router";
import { SidePanel } from "@/features/tasks/panel/side-panel";
import { taskQuery } from "@/features/tasks/queries/tasks";
import { pageTitle } from "@/lib/title";

/** A task over the board that it was opened from, whose filters stay in the address. */
export const Route = createFileRoute("/_app/projects/$projectKey/tasks/$taskKey")({
  // Not awaited: the board stays usable, and the panel shows what is on its way.
  loader: ({ context: { queryClient }, params }) => {
    void queryClient.prefetchQuery(taskQuery(params.taskKey));
  },
  head: ({ params }) => pageTitle(params.taskKey.toUpperCase(), params.projectKey.toUpperCase()),
  component: Task,
});

function Task() {
  const { projectKey, taskKey } = Route.useParams();
  return <SidePanel projectKey={projectKey} taskKey={taskKey.toUpperCase()} />;
}
