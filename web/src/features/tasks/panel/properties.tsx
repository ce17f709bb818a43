import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { Project, Task, TaskPatch } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { useDirectory } from "@/lib/directory";
import { displayName, useMe } from "@/lib/session";
import { DeadlinePicker } from "../fields/deadline-picker";
import { AssigneePicker, LabelPicker, PriorityPicker, StatusPicker } from "../fields/task-pickers";
import { useCreateLabel } from "../queries/create-label";
import classes from "./panel.module.css";
import { ParentPicker } from "./relations/parent-picker";

interface PropertiesProps {
  task: Task;
  project: Project;
  readOnly: boolean;
  change: (patch: TaskPatch) => void;
}

export function Properties({ task, project, readOnly, change }: PropertiesProps) {
  const me = useMe();
  const people = useDirectory();
  const createLabel = useCreateLabel(project);
  const author = people.get(task.created_by);
  const mine = task.assignee_ids.includes(me.id);
  return (
    <dl className={classes.properties}>
      <Row label="Status">
        <StatusPicker
          project={project}
          value={task.status_id}
          disabled={readOnly}
          onChange={(status_id) => change({ status_id })}
        />
      </Row>
      <Row label="Assignees">
        <AssigneePicker
          project={project}
          value={task.assignee_ids}
          disabled={readOnly}
          onChange={(assignee_ids) => change({ assignee_ids })}
        />
        {!mine && !readOnly && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => change({ assignee_ids: [...task.assignee_ids, me.id] })}
          >
            Take it
          </Button>
        )}
      </Row>
      <Row label="Deadline">
        <DeadlinePicker
          value={task.deadline}
          completed={task.completed_at !== null}
          disabled={readOnly}
          onChange={(deadline) => change({ deadline })}
        />
      </Row>
      <Row label="Priority">
        <PriorityPicker
          value={task.priority}
          disabled={readOnly}
          onChange={(priority) => change({ priority })}
        />
      </Row>
      <Row label="Labels">
        <LabelPicker
          labels={project.labels}
          value={task.label_ids}
          disabled={readOnly}
          onChange={(label_ids) => change({ label_ids })}
          onCreate={createLabel}
        />
      </Row>
      <Row label="Part of">
        {readOnly ? (
          <span className={classes.plain}>
            {task.parent_id === null ? "No other task" : "See above"}
          </span>
        ) : (
          <ParentPicker task={task} onChange={(parent_id) => change({ parent_id })} />
        )}
      </Row>
      <Row label="Created">
        <span className={classes.fact}>
          <RelativeTime at={task.created_at} />
          {author !== undefined && ` by ${displayName(author)}`}
        </span>
      </Row>
    </dl>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.property}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
