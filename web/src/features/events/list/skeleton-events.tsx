import { Skeleton } from "@mantine/core";
import classes from "./list.module.css";

/** Stands in for rows of events, as high as they are going to be. */
export function SkeletonEvents({ rows = 4, brief = false }: { rows?: number; brief?: boolean }) {
  return (
    <div className={classes.list} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div key={row} className={classes.row} data-brief={brief || undefined}>
          <Skeleton height={64} />
          <div className={classes.about}>
            <Skeleton height={16} width="60%" mb={10} />
            <Skeleton height={12} width="80%" />
          </div>
          {!brief && (
            <>
              <div className={classes.taken}>
                <Skeleton height={14} width="70%" />
              </div>
              <div className={classes.picture}>
                <Skeleton height={72} />
              </div>
            </>
          )}
        </div>
      ))}
    </div>
  );
}
