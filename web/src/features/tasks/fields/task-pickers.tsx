/** The pickers of a task's fields, for whichever place shows them: table, dialog, bulk bar, panel. */
import { IconTag, IconUserCircle } from "@tabler/icons-react";
import { Fragment, useMemo } from "react";
import type { Id, Label, Person, Priority, Project } from "@/api/types";
import { StatusDot } from "@/components/status-dot";
import { UserAvatar } from "@/components/user-avatar";
import { useDirectory } from "@/lib/directory";
import { displayName, isAdmin, useMe } from "@/lib/session";
import { Faces } from "./faces";
import { LabelChip } from "./label-chip";
import { Picker, type PickerProps } from "./picker";
import classes from "./picker.module.css";
import { PRIORITIES, PRIORITY_LABEL, PriorityIcon } from "./priority";
import { StatusIcon } from "./status-icon";

type Shared = Partial<
  Pick<PickerProps, "disabled" | "className" | "tabIndex" | "buttonRef" | "commit">
>;

interface StatusPickerProps extends Shared {
  project: Project;
  value: Id;
  onChange: (status: Id) => void;
}

export function StatusPicker({ project, value, onChange, ...shared }: StatusPickerProps) {
  const current = project.statuses.find(({ id }) => id === value);
  return (
    <Picker
      {...shared}
      label="Status"
      valueText={current?.name ?? "none"}
      options={project.statuses.map((status) => ({
        value: status.id,
        label: status.name,
        icon: <StatusIcon status={status} />,
      }))}
      selected={[value]}
      onChange={([next]) => next !== undefined && onChange(next)}
    >
      {current !== undefined && <StatusIcon status={current} />}
      <span className={classes.text} data-text>
        {current?.name ?? "No status"}
      </span>
    </Picker>
  );
}

interface PriorityPickerProps extends Shared {
  value: Priority;
  onChange: (priority: Priority) => void;
  /** Only the icon, where there is little room. */
  compact?: boolean;
}

const PRIORITY_OPTIONS = PRIORITIES.map((value) => ({
  value,
  label: PRIORITY_LABEL[value],
  icon: <PriorityIcon priority={value} />,
}));

export function PriorityPicker({ value, onChange, compact, ...shared }: PriorityPickerProps) {
  return (
    <Picker
      {...shared}
      label="Priority"
      unset={value === "none"}
      valueText={PRIORITY_LABEL[value]}
      options={PRIORITY_OPTIONS}
      selected={[value]}
      onChange={([next]) => {
        const priority = PRIORITIES.find((one) => one === next);
        if (priority !== undefined) onChange(priority);
      }}
    >
      <PriorityIcon priority={value} />
      {compact !== true && (
        <span className={classes.text} data-text>
          {PRIORITY_LABEL[value]}
        </span>
      )}
    </Picker>
  );
}

interface AssigneePickerProps extends Shared {
  project: Project;
  value: readonly Id[];
  onChange: (ids: Id[]) => void;
}

export function AssigneePicker({ project, value, onChange, ...shared }: AssigneePickerProps) {
  const people = useDirectory();
  const options = usePeopleOptions(project, value);
  const names = value.map((id) => nameOf(people.get(id)));
  return (
    <Picker
      commit="close"
      {...shared}
      multiple
      label="Assignees"
      unset={value.length === 0}
      valueText={names.length === 0 ? "Nobody" : names.join(", ")}
      options={options}
      selected={value}
      onChange={onChange}
    >
      {value.length === 0 ? (
        <span className={classes.placeholder}>
          <IconUserCircle size={18} stroke={1.6} aria-hidden />
          <span className={classes.text} data-text>
            Nobody
          </span>
        </span>
      ) : (
        <>
          <Faces ids={value} people={people} silent />
          {value.length === 1 && (
            <span className={classes.text} data-text>
              {names[0]}
            </span>
          )}
        </>
      )}
    </Picker>
  );
}

/** Who may be given a task of this project, oneself first. Those assigned already stay to be taken off. */
export function usePeopleOptions(project: Project | undefined, keep: readonly Id[] = []) {
  const people = useDirectory();
  const me = useMe();
  const members = project?.visibility === "members" ? project.member_ids : undefined;
  const kept = keep.join(" ");
  return useMemo(() => {
    const may = (person: Person) =>
      kept.includes(person.id) ||
      (person.status === "active" &&
        (members === undefined || members.includes(person.id) || isAdmin(person)));
    return [...people.values()]
      .filter(may)
      .sort(
        (one, other) =>
          Number(other.id === me.id) - Number(one.id === me.id) ||
          displayName(one).localeCompare(displayName(other)),
      )
      .map((person) => ({
        value: person.id,
        label: person.id === me.id ? `${displayName(person)} (you)` : displayName(person),
        keywords: person.email,
        icon: <UserAvatar person={person} size={20} withName={false} />,
      }));
  }, [people, me.id, members, kept]);
}

interface LabelPickerProps extends Shared {
  labels: readonly Label[];
  value: readonly Id[];
  onChange: (ids: Id[]) => void;
  onCreate?: ((name: string) => Promise<Id | null>) | undefined;
}

export function LabelPicker({ labels, value, onChange, onCreate, ...shared }: LabelPickerProps) {
  const chosen = labels.filter(({ id }) => value.includes(id));
  return (
    <Picker
      commit="close"
      {...shared}
      multiple
      label="Labels"
      unset={chosen.length === 0}
      valueText={chosen.length === 0 ? "No labels" : chosen.map(({ name }) => name).join(", ")}
      options={labelOptions(labels)}
      selected={value}
      onChange={onChange}
      onCreate={onCreate}
    >
      {chosen.length === 0 ? (
        <span className={classes.placeholder}>
          <IconTag size={17} stroke={1.6} aria-hidden />
          <span className={classes.text} data-text>
            No labels
          </span>
        </span>
      ) : (
        <span className={classes.chips}>
          {chosen.map((label) => (
            // The space keeps the names apart for who hears them.
            <Fragment key={label.id}>
              <LabelChip label={label} />{" "}
            </Fragment>
          ))}
        </span>
      )}
    </Picker>
  );
}

export function labelOptions(labels: readonly Label[]) {
  return labels.map((label) => ({
    value: label.id,
    label: label.name,
    icon: <StatusDot color={label.color} />,
  }));
}

function nameOf(person: Person | undefined): string {
  return person === undefined ? "someone who has left" : displayName(person);
}
