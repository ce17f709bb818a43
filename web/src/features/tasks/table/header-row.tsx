import { NativeSelect } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { TABLE_SORTS, type TableSort } from "../filters/search";
import { useProjectSearch } from "../filters/use-project-search";
import { COLUMNS, nextSort, sortDirection, type TableColumn } from "./columns";
import classes from "./table.module.css";

interface HeaderRowProps {
  sort: TableSort;
  narrow: boolean;
  /** The box that selects all. */
  children: ReactNode;
}

const SORT_LABEL: Record<TableSort, string> = {
  "-created": "Newest first",
  created: "Oldest first",
  "-updated": "Changed last",
  updated: "Longest unchanged",
  deadline: "Next deadline first",
  "-deadline": "Last deadline first",
  "-priority": "Most urgent first",
  priority: "Least urgent first",
};

export function HeaderRow({ sort, narrow, children }: HeaderRowProps) {
  const { change } = useProjectSearch();
  const order = (next: TableSort) => change({ sort: next === "-created" ? undefined : next });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid of which only the part in view exists
    // biome-ignore lint/a11y/useFocusableInteractive: what can be pressed in it takes the focus
    <div role="row" aria-rowindex={1} className={classes.header}>
      {COLUMNS.map((column) => (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <div
          key={column.id}
          role="columnheader"
          className={classes.heading}
          data-column={column.id}
          aria-sort={sortDirection(column, sort)}
        >
          {column.id === "select" ? (
            children
          ) : (
            <Heading column={column} sort={sort} onSort={order} />
          )}
        </div>
      ))}
      {narrow && (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <div role="columnheader" className={classes.sortBy}>
          <NativeSelect
            size="xs"
            aria-label="Order"
            value={sort}
            onChange={(event) => {
              const next = TABLE_SORTS.find((one) => one === event.currentTarget.value);
              if (next !== undefined) order(next);
            }}
            data={TABLE_SORTS.map((value) => ({ value, label: SORT_LABEL[value] }))}
          />
        </div>
      )}
    </div>
  );
}

interface HeadingProps {
  column: TableColumn;
  sort: TableSort;
  onSort: (sort: TableSort) => void;
}

function Heading({ column, sort, onSort }: HeadingProps) {
  const { label, sorts } = column;
  if (sorts === undefined) return <span>{label}</span>;
  const direction = sortDirection(column, sort);
  return (
    <button
      type="button"
      className={classes.sorter}
      onClick={() => onSort(nextSort(sorts, sort))}
      title={SORT_LABEL[nextSort(sorts, sort)]}
    >
      {label}
      {direction === "ascending" && <IconArrowUp size={13} aria-hidden />}
      {direction === "descending" && <IconArrowDown size={13} aria-hidden />}
    </button>
  );
}
