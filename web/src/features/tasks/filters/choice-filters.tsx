import { IconUserCircle, IconUserOff } from "@tabler/icons-react";
import type { Project } from "@/api/types";
import { useMe } from "@/lib/session";
import { Picker, type PickerOption } from "../fields/picker";
import { PRIORITIES, PRIORITY_LABEL, PriorityIcon } from "../fields/priority";
import { StatusIcon } from "../fields/status-icon";
import { labelOptions, usePeopleOptions } from "../fields/task-pickers";
import classes from "./filters.module.css";
import { ids, type ProjectSearch } from "./search";
import { useProjectSearch } from "./use-project-search";

type Listed = Extract<keyof ProjectSearch, "status" | "label" | "priority">;

interface ChoiceFilterProps {
  name: Listed;
  label: string;
  options: readonly PickerOption[];
}

/** A filter of which several values may be chosen; a task with any of them is shown. */
function ChoiceFilter({ name, label, options }: ChoiceFilterProps) {
  const { search, change } = useProjectSearch();
  // What is chosen may be gone meanwhile (a label that was deleted); it still narrows the view down.
  const chosen = ids(search[name]);
  const names = chosen.map((id) => options.find(({ value }) => value === id)?.label ?? "gone");
  return (
    <Picker
      label={label}
      valueText={spoken(names)}
      options={options}
      selected={chosen}
      multiple
      onChange={(next) => change({ [name]: next.join(",") })}
      className={classes.pill}
    >
      <Pill label={label} value={short(names)} />
    </Picker>
  );
}

export function StatusFilter({ project }: { project: Project }) {
  const options = project.statuses.map((status) => ({
    value: status.id,
    label: status.name,
    icon: <StatusIcon status={status} />,
  }));
  return <ChoiceFilter name="status" label="Status" options={options} />;
}

export function LabelFilter({ project }: { project: Project }) {
  const { search } = useProjectSearch();
  if (project.labels.length === 0 && search.label === undefined) return null;
  return <ChoiceFilter name="label" label="Label" options={labelOptions(project.labels)} />;
}

const PRIORITY_OPTIONS = PRIORITIES.map((value) => ({
  value,
  label: PRIORITY_LABEL[value],
  icon: <PriorityIcon priority={value} />,
}));

export function PriorityFilter() {
  return <ChoiceFilter name="priority" label="Priority" options={PRIORITY_OPTIONS} />;
}

const ANYBODY = "anybody";

export function AssigneeFilter({ project }: { project: Project }) {
  const { search, change } = useProjectSearch();
  const me = useMe();
  const people = usePeopleOptions(project, search.assignee === undefined ? [] : [search.assignee]);
  const options: PickerOption[] = [
    { value: "me", label: "Me", icon: <IconUserCircle size={18} aria-hidden /> },
    { value: "none", label: "Nobody", icon: <IconUserOff size={18} aria-hidden /> },
    ...people.filter(({ value }) => value !== me.id),
  ];
  if (search.assignee !== undefined) options.unshift({ value: ANYBODY, label: "Anybody" });
  const chosen = options.find(({ value }) => value === search.assignee);
  const name = chosen?.label ?? (search.assignee === undefined ? undefined : "Somebody");
  return (
    <Picker
      label="Assignee"
      valueText={name ?? "anybody"}
      options={options}
      selected={[search.assignee ?? ANYBODY]}
      onChange={([next]) => change({ assignee: next === ANYBODY ? undefined : next })}
      className={classes.pill}
    >
      <Pill label="Assignee" value={name} />
    </Picker>
  );
}

/** "Status", or "Status: To do +1" once something is chosen. */
export function Pill({ label, value }: { label: string; value: string | undefined }) {
  return (
    <span className={classes.pillText} data-set={value !== undefined || undefined}>
      {label}
      {value !== undefined && <strong>{value}</strong>}
    </span>
  );
}

/** Begins as the pill reads, and goes on with what the pill leaves out. */
function spoken(names: readonly string[]): string {
  const rest = names.slice(1).join(", ");
  return `${short(names) ?? "any"}${rest === "" ? "" : `, ${rest}`}`;
}

function short(names: readonly string[]): string | undefined {
  const [first] = names;
  return names.length > 1 ? `${first} +${names.length - 1}` : first;
}
