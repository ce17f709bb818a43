import { Button } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { UpcomingEvents } from "@/features/events/list/upcoming-events";
import { HomePage } from "@/features/home/home-page";
import { openNewProject } from "@/features/projects/new-project-store";
import { TaskRow } from "@/features/tasks/rows/task-row";
import { pageTitle } from "@/lib/title";

export const Route = createFileRoute("/_app/")({
  head: () => pageTitle("Home"),
  component: Home,
});

function Home() {
  return (
    <HomePage
      renderTask={(task) => <TaskRow task={task} />}
      upcomingEvents={<UpcomingEvents />}
      createProject={<Button onClick={openNewProject}>Create a project</Button>}
    />
  );
}
