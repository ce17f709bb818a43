import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type SubmitEvent, useEffect, useRef, useState } from "react";
import { api, newKey } from "@/api/client";
import type { Project } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { KeyCaps } from "@/components/key-caps";
import { StatusDot } from "@/components/status-dot";
import { type FormFailure as Failure, mapProblem } from "@/lib/use-submit";
import { DeadlinePicker } from "../fields/deadline-picker";
import { Picker } from "../fields/picker";
import { AssigneePicker, LabelPicker, PriorityPicker, StatusPicker } from "../fields/task-pickers";
import { useCreateLabel } from "../queries/create-label";
import { addTask } from "../queries/create-task";
import { shiftCounts } from "../queries/task-cache";
import { showCreated } from "./created-toast";
import classes from "./new-task.module.css";
import type { NewTaskSeed } from "./new-task-store";
import { toBody, toProject, useTaskDraft } from "./task-draft";

interface NewTaskFormProps {
  seed: NewTaskSeed;
  projects: readonly Project[];
  onClose: () => void;
}

const LONGEST = 500;

export default function NewTaskForm({ seed, projects, onClose }: NewTaskFormProps) {
  const { draft, project, change, startNext } = useTaskDraft(seed, projects);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [titleError, setTitleError] = useState<string | null>(null);
  const [count, setCount] = useState(0);
  const titleField = useRef<HTMLTextAreaElement>(null);
  // The same task however often it is sent: the answer may get lost, the task must not come twice.
  const requestKey = useRef(newKey());
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  // The dialog may have been open before this form was fetched.
  useEffect(() => titleField.current?.focus(), []);
  if (project === undefined) return null;

  const create = async (another: boolean) => {
    if (pending) return;
    if (draft.title.trim() === "") {
      setTitleError("Say in a few words what has to be done.");
      titleField.current?.focus();
      return;
    }
    setPending(true);
    setFailure(null);
    setTitleError(null);
    try {
      const task = await api("POST /tasks", {
        body: toBody(draft, project),
        idempotencyKey: requestKey.current,
      });
      requestKey.current = newKey();
      shiftCounts(queryClient, project.id, null, task.status_id);
      addTask(queryClient, task);
      startNext();
      setCount(count + 1);
      if (another) titleField.current?.focus();
      else {
        showCreated(
          task,
          project.key,
          () =>
            void navigate({
              to: "/projects/$projectKey/tasks/$taskKey",
              params: { projectKey: project.key, taskKey: task.key },
            }),
        );
        onClose();
      }
    } catch (error) {
      const { fields, rest } = mapProblem(error, ["title"]);
      setTitleError(fields.title ?? null);
      if (rest !== null) setFailure({ message: rest, requestId: null });
      // What is sent next may differ from what was refused.
      requestKey.current = newKey();
    } finally {
      setPending(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void create(event.shiftKey);
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void create(false);
  };

  return (
    <form onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate>
      <Stack gap="sm">
        <Textarea
          ref={titleField}
          aria-label="Title"
          placeholder="What has to be done?"
          autosize
          minRows={1}
          maxRows={5}
          maxLength={LONGEST}
          size="md"
          required
          data-autofocus
          error={titleError}
          value={draft.title}
          onChange={(event) => change({ title: event.currentTarget.value })}
          onKeyDown={(event) => {
            // A title is one line; Enter in it means "done".
            if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
              event.preventDefault();
              if (!event.nativeEvent.isComposing) void create(false);
            }
          }}
        />
        <Textarea
          aria-label="Description"
          placeholder="Description, if it needs one"
          autosize
          minRows={2}
          maxRows={10}
          value={draft.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <div className={classes.fields}>
          <ProjectPicker
            projects={projects}
            value={project}
            onChange={(next) => change(toProject(draft, next))}
          />
          <StatusPicker
            project={project}
            value={draft.statusId ?? firstStatus(project)}
            onChange={(statusId) => change({ statusId })}
            className={classes.field}
          />
          <PriorityPicker
            value={draft.priority}
            onChange={(priority) => change({ priority })}
            className={classes.field}
          />
          <AssigneePicker
            project={project}
            value={draft.assigneeIds}
            onChange={(assigneeIds) => change({ assigneeIds })}
            className={classes.field}
          />
          <DeadlinePicker
            value={draft.deadline}
            onChange={(deadline) => change({ deadline })}
            className={classes.field}
          />
          <Labels
            project={project}
            value={draft.labelIds}
            onChange={(labelIds) => change({ labelIds })}
          />
        </div>
        <FormFailure failure={failure} />
        <Group justify="space-between" gap="xs" mt="xs">
          <Text size="xs" c="dimmed" role="status">
            {count > 0 ? `${count} created. ` : ""}
            <span className={classes.hint}>
              <KeyCaps keys="mod+Enter" /> creates, with Shift the next one follows
            </span>
          </Text>
          <Group gap="xs" ml="auto">
            <Button variant="default" onClick={() => void create(true)} disabled={pending}>
              Create and next
            </Button>
            <Button type="submit" loading={pending}>
              Create
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

function firstStatus(project: Project): string {
  return (
    project.statuses.find(({ position }) => position === 0)?.id ?? project.statuses[0]?.id ?? ""
  );
}

interface ProjectPickerProps {
  projects: readonly Project[];
  value: Project;
  onChange: (project: Project) => void;
}

function ProjectPicker({ projects, value, onChange }: ProjectPickerProps) {
  return (
    <Picker
      label="Project"
      valueText={value.name}
      className={classes.field}
      options={projects.map(({ key, name, color }) => ({
        value: key,
        label: name,
        keywords: key,
        icon: <StatusDot color={color} />,
      }))}
      selected={[value.key]}
      onChange={([key]) => {
        const next = projects.find((one) => one.key === key);
        if (next !== undefined) onChange(next);
      }}
    >
      <StatusDot color={value.color} />
      {value.name}
    </Picker>
  );
}

interface LabelsProps {
  project: Project;
  value: string[];
  onChange: (ids: string[]) => void;
}

function Labels({ project, value, onChange }: LabelsProps) {
  const create = useCreateLabel(project);
  return (
    <LabelPicker
      labels={project.labels}
      value={value}
      onChange={onChange}
      onCreate={create}
      className={classes.field}
    />
  );
}
