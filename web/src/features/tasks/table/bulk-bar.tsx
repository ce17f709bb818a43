import { ActionIcon, Button, Progress, Tooltip } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconCalendar,
  IconCircleDashed,
  IconFlag,
  IconTag,
  IconTrash,
  IconUser,
  IconX,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Id, Project, TaskSummary } from "@/api/types";
import { formatNumber } from "@/lib/format";
import { useMe } from "@/lib/session";
import { useShortcut } from "@/lib/shortcuts";
import { Picker, type PickerOption } from "../fields/picker";
import { PRIORITIES, PRIORITY_LABEL, PriorityIcon } from "../fields/priority";
import { StatusIcon } from "../fields/status-icon";
import { labelOptions, usePeopleOptions } from "../fields/task-pickers";
import { type BulkChange, useBulkTasks } from "../queries/bulk-tasks";
import { mayDelete } from "../queries/delete-task";
import classes from "./bulk-bar.module.css";
import { BulkDeadline } from "./bulk-deadline";

interface BulkBarProps {
  project: Project;
  /** What is selected. */
  tasks: readonly TaskSummary[];
  archived: boolean;
  /** How many there are to select. */
  total: number;
  onSelectAll: () => void;
  onDone: () => void;
}

const ICON = { size: 16, stroke: 1.75, "aria-hidden": true } as const;

/** What can be done with all selected tasks at once. */
export function BulkBar(props: BulkBarProps) {
  const { project, tasks, archived, total, onSelectAll, onDone } = props;
  const me = useMe();
  const { change, progress } = useBulkTasks(project.id);
  const people = usePeopleOptions(project);
  const shown = tasks.length > 0 || progress !== null;
  useShortcut("Escape", "Let go of the selection", onDone, { group: "Project", enabled: shown });
  if (!shown) return null;

  const apply = (what: BulkChange) => {
    void change(tasks, what);
    if (what.delete === true || what.archived !== undefined) onDone();
  };
  return (
    <section className={classes.bar} aria-label="Selected tasks">
      {progress !== null ? (
        <div className={classes.progress} role="status">
          {formatNumber(progress.done)} of {formatNumber(progress.total)} done
          <Progress value={(100 * progress.done) / progress.total} aria-label="Progress" />
        </div>
      ) : (
        <>
          <span className={classes.count} role="status">
            {formatNumber(tasks.length)} selected
          </span>
          {tasks.length < total && (
            <Button size="compact-xs" variant="subtle" onClick={onSelectAll}>
              All {formatNumber(total)}
            </Button>
          )}
          <div className={classes.actions}>
            {!archived && (
              <>
                <One
                  label="Status"
                  icon={<IconCircleDashed {...ICON} />}
                  options={project.statuses.map((status) => ({
                    value: status.id,
                    label: status.name,
                    icon: <StatusIcon status={status} />,
                  }))}
                  onChange={(status_id) => apply({ status_id })}
                />
                <Many
                  label="Assignees"
                  icon={<IconUser {...ICON} />}
                  options={people}
                  of={tasks.map(({ assignee_ids }) => assignee_ids)}
                  onChange={(add_assignee_ids, remove_assignee_ids) =>
                    apply({ add_assignee_ids, remove_assignee_ids })
                  }
                />
                <Many
                  label="Labels"
                  icon={<IconTag {...ICON} />}
                  options={labelOptions(project.labels)}
                  of={tasks.map(({ label_ids }) => label_ids)}
                  onChange={(add_label_ids, remove_label_ids) =>
                    apply({ add_label_ids, remove_label_ids })
                  }
                />
                <One
                  label="Priority"
                  icon={<IconFlag {...ICON} />}
                  options={PRIORITIES.map((value) => ({
                    value,
                    label: PRIORITY_LABEL[value],
                    icon: <PriorityIcon priority={value} />,
                  }))}
                  onChange={(value) => {
                    const priority = PRIORITIES.find((one) => one === value);
                    if (priority !== undefined) apply({ priority });
                  }}
                />
                <BulkDeadline
                  icon={<IconCalendar {...ICON} />}
                  onChange={(deadline) => apply({ deadline })}
                />
              </>
            )}
            <button
              type="button"
              className={classes.action}
              onClick={() => apply({ archived: !archived })}
            >
              {archived ? <IconArchiveOff {...ICON} /> : <IconArchive {...ICON} />}
              {archived ? "Take out" : "Archive"}
            </button>
            {tasks.every((task) => mayDelete(me, task)) && (
              <button
                type="button"
                className={classes.action}
                data-danger
                onClick={() => apply({ delete: true })}
              >
                <IconTrash {...ICON} />
                Delete
              </button>
            )}
          </div>
          <Tooltip label="Let go of the selection">
            <ActionIcon size={32} aria-label="Let go of the selection" onClick={onDone}>
              <IconX size={17} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </section>
  );
}

interface OneProps {
  label: string;
  icon: ReactNode;
  options: readonly PickerOption[];
  onChange: (value: string) => void;
}

function One({ label, icon, options, onChange }: OneProps) {
  return (
    <Picker
      label={`Set ${label.toLowerCase()}`}
      valueText="of all selected tasks"
      options={options}
      selected={[]}
      onChange={([value]) => value !== undefined && onChange(value)}
      className={classes.action}
    >
      {icon}
      {label}
    </Picker>
  );
}

interface ManyProps extends Omit<OneProps, "onChange"> {
  /** What each selected task has now. */
  of: readonly (readonly Id[])[];
  onChange: (added: Id[], removed: Id[]) => void;
}

/** Ticked is what all of them have; to tick adds it to all, to untick takes it from all. */
function Many({ label, icon, options, of, onChange }: ManyProps) {
  const common = (of[0] ?? []).filter((id) => of.every((ids) => ids.includes(id)));
  return (
    <Picker
      label={`Set ${label.toLowerCase()}`}
      valueText="of all selected tasks"
      options={options}
      selected={common}
      multiple
      commit="close"
      onChange={(next) =>
        onChange(
          next.filter((id) => !common.includes(id)),
          common.filter((id) => !next.includes(id)),
        )
      }
      className={classes.action}
    >
      {icon}
      {label}
    </Picker>
  );
}
