import { ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import { IconArrowsDiagonal, IconArrowsDiagonalMinimize2, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Project, Task } from "@/api/types";
import { StatusDot } from "@/components/status-dot";
import classes from "./panel.module.css";
import { TaskActions, useCopyLink } from "./task-actions";

interface TaskHeaderProps {
  task: Task;
  project: Project;
  onGone: () => void;
  /** Beside a board only. */
  side?: SideControls | undefined;
}

export interface SideControls {
  wide: boolean;
  /** Whether there is room to choose. */
  canWiden: boolean;
  onWide: (wide: boolean) => void;
  onClose: () => void;
}

export function TaskHeader({ task, project, onGone, side }: TaskHeaderProps) {
  const copyLink = useCopyLink(task.key);
  return (
    <header className={classes.header}>
      <div className={classes.where}>
        <Link
          to="/projects/$projectKey"
          params={{ projectKey: project.key }}
          {...(side !== undefined && { search: true })}
          className={classes.project ?? ""}
        >
          <StatusDot color={project.color} />
          <span>{project.name}</span>
        </Link>
        <Tooltip label="Copy the link">
          <UnstyledButton
            className={classes.key ?? ""}
            onClick={copyLink}
            aria-label={`${task.key}: copy the link`}
          >
            {task.key}
          </UnstyledButton>
        </Tooltip>
      </div>
      <TaskActions task={task} onGone={onGone} />
      <SideButtons side={side} />
    </header>
  );
}

export function SideButtons({ side }: { side: SideControls | undefined }) {
  if (side === undefined) return null;
  return (
    <>
      {side.canWiden && (
        <Tooltip label={side.wide ? "Beside the board" : "Full width"}>
          <ActionIcon
            size={34}
            aria-label="Full width"
            aria-pressed={side.wide}
            onClick={() => side.onWide(!side.wide)}
          >
            {side.wide ? (
              <IconArrowsDiagonalMinimize2 size={18} aria-hidden />
            ) : (
              <IconArrowsDiagonal size={18} aria-hidden />
            )}
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label="Close · Escape">
        <ActionIcon size={34} aria-label="Close the task" onClick={side.onClose}>
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
