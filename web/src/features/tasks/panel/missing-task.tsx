import { isProblem } from "@/api/errors";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { SkeletonPage } from "@/components/skeletons";
import classes from "./panel.module.css";
import { SideButtons, type SideControls } from "./task-header";

interface MissingTaskProps {
  taskKey: string;
  /** Null while it is on its way. */
  error: unknown;
  side: SideControls | undefined;
  onRetry: () => void;
}

/** What stands where a task will be, or would be. */
export function MissingTask({ taskKey, error, side, onRetry }: MissingTaskProps) {
  return (
    <div className={classes.view}>
      <div className={classes.header}>
        <div className={classes.where}>{taskKey}</div>
        <SideButtons side={side} />
      </div>
      <div className={classes.waiting}>
        {error === null ? (
          <SkeletonPage />
        ) : isProblem(error, "not_found") ? (
          <EmptyState title={`There is no ${taskKey} here`}>
            It may have been removed for good, or it belongs to a project that is not shared with
            you.
          </EmptyState>
        ) : (
          <ErrorState error={error} title={`${taskKey} could not be opened`} onRetry={onRetry} />
        )}
      </div>
    </div>
  );
}
