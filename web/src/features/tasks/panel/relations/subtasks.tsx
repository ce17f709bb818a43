import { Group, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { KeyboardEvent } from "react";
import type { Project, Task, TaskSummary } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { useDirectory } from "@/lib/directory";
import { useDraft, writeDraft } from "@/lib/drafts";
import { useMe } from "@/lib/session";
import { DeadlineLabel } from "../../fields/deadline-label";
import { Faces } from "../../fields/faces";
import { StatusIcon } from "../../fields/status-icon";
import { useCreateTask } from "../../queries/create-task";
import { flatten } from "../../queries/task-cache";
import { taskListQuery } from "../../queries/tasks";
import { draftKey } from "../field-drafts";
import classes from "../panel.module.css";
import { Section } from "../section";
import { TaskLink } from "../task-link";

interface SubtasksProps {
  task: Task;
  project: Project;
  readOnly: boolean;
}

export function Subtasks({ task, project, readOnly }: SubtasksProps) {
  const list = useInfiniteQuery({
    ...taskListQuery({ parent: task.id }, "created"),
    select: flatten,
    enabled: task.subtask_count > 0,
  });
  const tasks = task.subtask_count > 0 ? (list.data ?? []) : [];
  const create = useCreateTask();
  const coming = create.isPending ? create.variables?.body.title : undefined;
  const done = tasks.filter((one) => one.completed_at !== null).length;
  if (readOnly && task.subtask_count === 0) return null;
  return (
    <Section
      title="Subtasks"
      {...(tasks.length > 0 && { count: `${done} of ${tasks.length} done` })}
    >
      {task.subtask_count > 0 && list.isPending && <SkeletonList rows={2} />}
      {list.error !== null && (
        <ErrorState
          error={list.error}
          title="The subtasks could not be loaded"
          onRetry={() => void list.refetch()}
        />
      )}
      <ul className={classes.rows}>
        {tasks.map((one) => (
          <SubtaskRow key={one.id} task={one} project={project} />
        ))}
        {coming !== undefined && (
          <li className={classes.row} aria-busy="true">
            <Text c="dimmed">{coming}</Text>
          </li>
        )}
      </ul>
      {!readOnly && <AddSubtask task={task} project={project} create={create.mutate} />}
    </Section>
  );
}

function SubtaskRow({ task, project }: { task: TaskSummary; project: Project }) {
  const people = useDirectory();
  const status = project.statuses.find(({ id }) => id === task.status_id);
  return (
    <li className={classes.row}>
      {status !== undefined && (
        <span title={status.name} className={classes.rowIcon}>
          <StatusIcon status={status} />
          <span className="visually-hidden">{status.name}:</span>
        </span>
      )}
      <TaskLink taskKey={task.key} c="inherit" underline="hover" className={classes.rowText ?? ""}>
        <span className={classes.rowKey}>{task.key}</span> {task.title}
      </TaskLink>
      <Group gap="xs" wrap="nowrap" fz="sm">
        {task.deadline !== null && (
          <DeadlineLabel deadline={task.deadline} completed={task.completed_at !== null} />
        )}
        <Faces ids={task.assignee_ids} people={people} />
      </Group>
    </li>
  );
}

interface AddSubtaskProps {
  task: Task;
  project: Project;
  create: ReturnType<typeof useCreateTask>["mutate"];
}

function AddSubtask({ task, project, create }: AddSubtaskProps) {
  const me = useMe();
  const key = draftKey(task.id, "subtask");
  const draft = useDraft(key);
  const [first] = project.statuses;
  const add = () => {
    const title = draft.text.replace(/\s+/g, " ").trim();
    if (title === "" || first === undefined) return;
    draft.clear();
    create({
      project_id: project.id,
      status_id: first.id,
      body: { title, parent_id: task.id },
      by: me.id,
      onRefused: (typed) => writeDraft(key, typed),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    add();
  };
  return (
    <TextInput
      variant="unstyled"
      aria-label="Add a subtask"
      placeholder="Add a subtask"
      leftSection={<IconPlus size={16} aria-hidden />}
      maxLength={500}
      value={draft.text}
      onChange={(event) => draft.setText(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}
