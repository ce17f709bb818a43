import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArchive, IconLock, IconPlus, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Project } from "@/api/types";
import { StatusDot } from "@/components/status-dot";
import { openNewTask } from "../quick-create/new-task-store";
import classes from "./project-page.module.css";
import { ViewsMenu } from "./views-menu";

export function ProjectHeader({ project }: { project: Project }) {
  return (
    <header className={classes.header}>
      <StatusDot color={project.color} size={14} />
      <h1 className={classes.title}>{project.name}</h1>
      {project.visibility === "members" && (
        <span className={classes.badge} title="Only its members and admins see this project">
          <IconLock size={14} aria-hidden />
          <span className="visually-hidden">Only for its members</span>
        </span>
      )}
      {project.archived && (
        <span className={classes.badge}>
          <IconArchive size={14} aria-hidden /> Archived
        </span>
      )}
      <div className={classes.actions}>
        <ViewsMenu project={project} />
        <Tooltip label="Project settings">
          <ActionIcon
            size={36}
            aria-label="Project settings"
            renderRoot={(props) => (
              <Link
                {...props}
                to="/projects/$projectKey/settings"
                params={{ projectKey: project.key }}
              />
            )}
          >
            <IconSettings size={19} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
        {!project.archived && (
          <>
            <Button
              size="xs"
              visibleFrom="sm"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => openNewTask({ projectKey: project.key })}
            >
              New task
            </Button>
            <ActionIcon
              hiddenFrom="sm"
              variant="filled"
              color="mulberry"
              size={40}
              aria-label="New task"
              onClick={() => openNewTask({ projectKey: project.key })}
            >
              <IconPlus size={20} aria-hidden />
            </ActionIcon>
          </>
        )}
      </div>
    </header>
  );
}
