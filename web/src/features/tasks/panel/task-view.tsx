import { IconFileUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { Project, Task, TaskPatch } from "@/api/types";
import { projectQuery } from "@/lib/projects";
import { Attachments } from "../attachments/attachments";
import { useUploads } from "../attachments/uploads";
import { useFileIntake } from "../attachments/use-file-intake";
import { Activity } from "./activity";
import { Checklist } from "./checklist/checklist";
import { Description } from "./description";
import { LiveNews } from "./live-news";
import { MissingTask } from "./missing-task";
import classes from "./panel.module.css";
import { Properties } from "./properties";
import { ParentCrumb } from "./relations/parent-crumb";
import { Subtasks } from "./relations/subtasks";
import { ShelfNotice } from "./shelf-notice";
import { type SideControls, TaskHeader } from "./task-header";
import { useHeadingLevels } from "./task-place";
import { TitleField } from "./title-field";
import { useSaveTask } from "./use-save-task";
import { useTask } from "./use-task";
import { useTaskCommands } from "./use-task-commands";
import { useTaskLive } from "./use-task-live";

interface TaskViewProps {
  taskKey: string;
  onGone: () => void;
  side?: SideControls;
}

/** A task with all there is to it, beside its board or on a page of its own. */
export function TaskView({ taskKey, onGone, side }: TaskViewProps) {
  const { task, error, refetch } = useTask(taskKey);
  const projectKey = taskKey.toUpperCase().replace(/-\d+$/, "");
  const project = useQuery(projectQuery(projectKey));
  if (task !== undefined && project.data !== undefined)
    return (
      <LoadedTask key={task.id} task={task} project={project.data} onGone={onGone} side={side} />
    );
  return (
    <MissingTask
      taskKey={taskKey}
      error={error ?? project.error}
      side={side}
      onRetry={() => {
        void refetch();
        void project.refetch();
      }}
    />
  );
}

interface LoadedTaskProps {
  task: Task;
  project: Project;
  onGone: () => void;
  side: SideControls | undefined;
}

function LoadedTask({ task, project, onGone, side }: LoadedTaskProps) {
  const readOnly = task.deleted_at !== null;
  const Heading = useHeadingLevels().title === 1 ? "h1" : "h2";
  const save = useSaveTask(task.id);
  // What went wrong has been said by then.
  const change = (patch: TaskPatch, seen: Partial<Task> = {}) =>
    void save(patch, { ...task, ...seen }).catch(() => {});
  const uploads = useUploads(task.id);
  const intake = useFileIntake(uploads, !readOnly);
  const news = useTaskLive(task);
  useTaskCommands(task, change, onGone);
  return (
    <div className={classes.view} {...intake.handlers}>
      <TaskHeader task={task} project={project} onGone={onGone} side={side} />
      <LiveNews news={news} />
      <div className={classes.scroll}>
        <div className={classes.grid}>
          <div className={classes.top}>
            <ShelfNotice task={task} />
            <ParentCrumb id={task.parent_id} />
            {/* The field below is the title for the eye; this is the heading to jump to. */}
            <Heading className="visually-hidden">{`${task.key} ${task.title}`}</Heading>
            <TitleField task={task} readOnly={readOnly} save={save} />
          </div>
          <div className={classes.facts}>
            <Properties task={task} project={project} readOnly={readOnly} change={change} />
          </div>
          <div className={classes.content}>
            <Description task={task} readOnly={readOnly} save={save} />
            <Checklist task={task} readOnly={readOnly} change={change} />
            <Subtasks task={task} project={project} readOnly={readOnly} />
            <Attachments task={task} readOnly={readOnly} uploads={uploads} />
            <Activity task={task} project={project} readOnly={readOnly} />
          </div>
        </div>
      </div>
      {intake.over && (
        <div className={classes.drop} aria-hidden="true">
          <IconFileUpload size={32} stroke={1.5} />
          Drop to attach to {task.key}
        </div>
      )}
    </div>
  );
}
