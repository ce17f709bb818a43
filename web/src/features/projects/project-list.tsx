import { Button, Container, Text } from "@mantine/core";
import { IconFolderPlus, IconLayoutKanban, IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Project } from "@/api/types";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { SkeletonList } from "@/components/skeletons";
import { StatusDot } from "@/components/status-dot";
import { allProjectsQuery } from "@/lib/projects";
import { openNewProject } from "./new-project-store";
import classes from "./project-list.module.css";

/** Every project, also those that were archived and left the navigation. */
export function ProjectList() {
  const { data: projects, error, refetch } = useQuery(allProjectsQuery);
  const create = (
    <Button leftSection={<IconFolderPlus size={17} aria-hidden />} onClick={openNewProject}>
      New project
    </Button>
  );
  const current = projects?.filter(({ archived }) => !archived) ?? [];
  const archived = projects?.filter((project) => project.archived) ?? [];
  return (
    <Container size="md" w="100%" py="xl">
      <PageHeader title="Projects" actions={projects?.length === 0 ? undefined : create} />
      {error !== null && (
        <ErrorState
          error={error}
          title="The projects could not be loaded"
          onRetry={() => void refetch()}
        />
      )}
      {projects === undefined && error === null && <SkeletonList rows={5} />}
      {projects?.length === 0 && (
        <EmptyState
          icon={<IconLayoutKanban size={28} stroke={1.5} />}
          title="No projects yet"
          action={create}
        >
          A project is a board for something a team brings about: an event, a move, a website. Begin
          with one; more can follow.
        </EmptyState>
      )}
      {current.length > 0 && <Cards projects={current} />}
      {archived.length > 0 && (
        <section aria-labelledby="archived-projects">
          <h2 id="archived-projects" className={classes.heading}>
            Archived
          </h2>
          <Cards projects={archived} />
        </section>
      )}
    </Container>
  );
}

function Cards({ projects }: { projects: readonly Project[] }) {
  return (
    <ul className={classes.list}>
      {projects.map((project) => (
        <li key={project.id} className={classes.item}>
          <StatusDot color={project.color} size={12} />
          <div className={classes.text}>
            <Link
              to="/projects/$projectKey"
              params={{ projectKey: project.key }}
              className={classes.link ?? ""}
            >
              {project.name}
            </Link>
            {project.description !== "" && (
              <Text size="sm" c="dimmed" lineClamp={2}>
                {project.description}
              </Text>
            )}
          </div>
          {project.visibility === "members" && (
            <span title="Only its members see it" className={classes.lock}>
              <IconLock size={15} aria-hidden />
              <span className="visually-hidden">Only for its members</span>
            </span>
          )}
          <Text size="xs" c="dimmed">
            {project.key}
          </Text>
        </li>
      ))}
    </ul>
  );
}
