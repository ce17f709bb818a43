import { createFileRoute } from "@tanstack/react-router";
import { TaskPage } from "@/features/tasks/panel/task-page";
import { taskQuery } from "@/features/tasks/queries/tasks";
import { pageTitle } from "@/lib/title";

/** A task by its key alone: /tasks/GALA-42, as mails and mentions link to it. */
export const Route = createFileRoute("/_app/tasks/$taskKey")({
  loader: ({ context: { queryClient }, params }) =>
    queryClient.ensureQueryData(taskQuery(params.taskKey)),
  head: ({ loaderData, params }) => pageTitle(loaderData?.title, params.taskKey.toUpperCase()),
  component: Task,
});

function Task() {
  const { taskKey } = Route.useParams();
  return <TaskPage taskKey={taskKey.toUpperCase()} />;
}
