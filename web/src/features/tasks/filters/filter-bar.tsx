import { SegmentedControl } from "@mantine/core";
import { IconCalendarMonth, IconLayoutKanban, IconTable, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Layout, Project } from "@/api/types";
import { AssigneeFilter, LabelFilter, PriorityFilter, StatusFilter } from "./choice-filters";
import { DueFilter } from "./due-filter";
import classes from "./filters.module.css";
import { isNarrowed, widened } from "./search";
import { SearchField } from "./search-field";
import { useProjectSearch } from "./use-project-search";

const LAYOUTS: { value: Layout; label: string; icon: ReactNode }[] = [
  { value: "board", label: "Board", icon: <IconLayoutKanban size={16} aria-hidden /> },
  { value: "table", label: "Table", icon: <IconTable size={16} aria-hidden /> },
  { value: "calendar", label: "Calendar", icon: <IconCalendarMonth size={16} aria-hidden /> },
];

/** How the project is looked at. All of it is in the address: a link shows a colleague the same. */
export function FilterBar({ project }: { project: Project }) {
  const { search, change } = useProjectSearch();
  const choose = (value: string) => {
    const layout = LAYOUTS.find((one) => one.value === value)?.value ?? "board";
    change({ layout: layout === "board" ? undefined : layout });
  };
  return (
    <div className={classes.frame}>
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Layout"
          className={classes.layouts ?? ""}
          value={search.layout ?? "board"}
          onChange={choose}
          data={LAYOUTS.map(({ value, label, icon }) => ({
            value,
            label: (
              <span className={classes.layout}>
                {icon}
                {label}
              </span>
            ),
          }))}
        />
        <search className={classes.filters} aria-label="Filter the tasks">
          <SearchField />
          <StatusFilter project={project} />
          <AssigneeFilter project={project} />
          <LabelFilter project={project} />
          <PriorityFilter />
          <DueFilter />
          <button
            type="button"
            className={classes.pill}
            aria-pressed={search.archived === true}
            data-active={search.archived === true || undefined}
            onClick={() => change({ archived: search.archived === true ? undefined : true })}
          >
            Archived
          </button>
          {isNarrowed(search) && (
            <button type="button" className={classes.clear} onClick={() => change(widened)}>
              <IconX size={14} aria-hidden />
              Clear
            </button>
          )}
        </search>
      </div>
    </div>
  );
}
