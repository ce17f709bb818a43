import { Button } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";
import { EmptyState } from "@/components/empty-state";
import classes from "./filters.module.css";
import { widened } from "./search";
import { useProjectSearch } from "./use-project-search";

/** Instead of a board or a table without a single task in it. */
export function NothingFound() {
  const { search, change } = useProjectSearch();
  return (
    <div className={classes.nothing}>
      <EmptyState
        icon={<IconFilterOff size={28} stroke={1.5} />}
        title={search.archived === true ? "Nothing is archived here" : "No task matches"}
        action={
          <Button variant="default" onClick={() => change(widened)}>
            Show everything
          </Button>
        }
      >
        {search.archived === true
          ? "What is archived leaves the board but stays findable here. No archived task matches what you are looking for."
          : "Nothing in this project fits all of these filters at once. Take one away, or show everything again."}
      </EmptyState>
    </div>
  );
}
