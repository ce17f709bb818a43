import { ActionIcon, Skeleton, Tooltip, UnstyledButton } from "@mantine/core";
import { IconFolderPlus, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { StatusDot } from "@/components/status-dot";
import { openNewProject } from "@/features/projects/new-project-store";
import { projectsQuery } from "@/features/tasks/queries/projects";
import { NavItem } from "./nav-item";
import classes from "./navigation.module.css";

export function ProjectNav() {
  const { data: projects, isError } = useQuery(projectsQuery);
  return (
    <section aria-labelledby="nav-projects">
      <div className={classes.headingRow}>
        <Link to="/projects" className={classes.heading ?? ""} id="nav-projects">
          Projects
        </Link>
        <Tooltip label="New project">
          <ActionIcon size={28} aria-label="New project" onClick={openNewProject}>
            <IconPlus size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      {projects === undefined ? (
        <Placeholder failed={isError} />
      ) : projects.length === 0 ? (
        <UnstyledButton className={classes.item ?? ""} onClick={openNewProject}>
          <span className={classes.icon}>
            <IconFolderPlus size={18} stroke={1.75} aria-hidden />
          </span>
          Create the first one
        </UnstyledButton>
      ) : (
        <ul className={classes.list}>
          {projects.map((project) => (
            <NavItem
              key={project.id}
              to="/projects/$projectKey"
              params={{ projectKey: project.key }}
              icon={<StatusDot color={project.color} />}
              label={project.name}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function Placeholder({ failed }: { failed: boolean }) {
  if (failed) return <p className={classes.hint}>The projects could not be loaded.</p>;
  return (
    <div className={classes.list}>
      {["70%", "55%", "62%"].map((width) => (
        <Skeleton key={width} height={14} width={width} my={12} mx={8} />
      ))}
    </div>
  );
}
