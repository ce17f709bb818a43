import { IconCornerLeftUp } from "@tabler/icons-react";
import type { Id } from "@/api/types";
import classes from "../panel.module.css";
import { TaskLink } from "../task-link";
import { useTaskName } from "./use-task-name";

/** The way up to the task this one is a part of. */
export function ParentCrumb({ id }: { id: Id | null }) {
  const parent = useTaskName(id);
  if (parent === undefined) return null;
  return (
    <TaskLink
      taskKey={parent.key}
      c="dimmed"
      size="sm"
      underline="hover"
      className={classes.crumb ?? ""}
    >
      <IconCornerLeftUp size={15} aria-hidden />
      <span className="visually-hidden">Part of</span>
      <span className={classes.rowKey}>{parent.key}</span>
      <span className={classes.crumbText}>{parent.title}</span>
    </TaskLink>
  );
}
