import { Container } from "@mantine/core";
import { IconLayoutKanban } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { useNow } from "@/components/time";
import { projectsQuery } from "@/lib/projects";
import { useMe } from "@/lib/session";
import { dayName, greeting } from "./greeting";
import classes from "./home.module.css";
import { MyTasks, type RenderTask } from "./my-tasks";
import { WhatChanged } from "./what-changed";

interface HomePageProps {
  /** How a task is shown is the business of the tasks. */
  renderTask: RenderTask;
  /** The next events, which are the business of the events. */
  upcomingEvents: ReactNode;
  /** The button that makes a project, for a workspace that has none. */
  createProject: ReactNode;
}

export function HomePage({ renderTask, upcomingEvents, createProject }: HomePageProps) {
  const me = useMe();
  const now = useNow();
  const { data: projects } = useQuery(projectsQuery);
  const header = (
    <PageHeader title={`${greeting(now)}, ${me.given_name}`} description={dayName(now)} />
  );
  if (projects?.length === 0)
    return (
      <Container size="md" w="100%" py="xl">
        {header}
        <EmptyState
          title="Begin with a project"
          icon={<IconLayoutKanban size={40} stroke={1.3} />}
          action={createProject}
        >
          A project is a board of its own: a gala, a website, a move. Its tasks go from left to
          right until they are done, and everybody sees the same board at the same time.
        </EmptyState>
        {upcomingEvents}
      </Container>
    );
  return (
    <Container size="xl" w="100%" py="xl">
      {header}
      <div className={classes.columns}>
        <MyTasks renderTask={renderTask} />
        <div className={classes.aside}>
          {upcomingEvents}
          <WhatChanged />
        </div>
      </div>
    </Container>
  );
}
