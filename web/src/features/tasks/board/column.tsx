import { Skeleton } from "@mantine/core";
import { IconPlus, IconRefresh } from "@tabler/icons-react";
import { memo, type RefObject, useCallback, useMemo, useRef, useState } from "react";
import type { Status } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { formatNumber } from "@/lib/format";
import { StatusIcon } from "../fields/status-icon";
import { useBoardFacts, useBoardState } from "./board-context";
import { CardList } from "./card-list";
import { arrange } from "./carry";
import classes from "./column.module.css";
import { QuickAdd } from "./quick-add";
import { useColumnCards } from "./use-column-cards";
import { useNear } from "./use-near";

interface ColumnProps {
  status: Status;
  /** Undefined until it is known. */
  count: number | undefined;
  board: RefObject<HTMLElement | null>;
  /** Shown from the start, without waiting for the browser to say so. */
  eager: boolean;
  /** The place for a first task is here. */
  inviting: boolean;
}

export const Column = memo(function Column({ status, count, board, eager, inviting }: ColumnProps) {
  const { project, filter, movable } = useBoardFacts();
  const { carry } = useBoardState();
  const root = useRef<HTMLElement>(null);
  const near = useNear(root, board, eager);
  const cards = useColumnCards(project.id, status.id, filter, near);
  const { tasks, isPending, isLoadingError, error, refetch, hasNextPage } = cards;
  const shown = useMemo(() => arrange(tasks, status.id, carry), [tasks, status.id, carry]);
  const [adding, setAdding] = useState<"top" | "bottom" | null>(null);
  const stopAdding = useCallback(() => setAdding(null), []);
  const total = count ?? tasks.length;

  return (
    <section ref={root} className={classes.column} aria-labelledby={`column-${status.id}`}>
      <header className={classes.header}>
        <StatusIcon status={status} />
        <h2 className={classes.name} id={`column-${status.id}`}>
          {status.name}
          <span className={classes.count}>
            <span className="visually-hidden">, </span>
            {formatNumber(total)}
            <span className="visually-hidden">{total === 1 ? " task" : " tasks"}</span>
          </span>
        </h2>
        {movable && (
          <button
            type="button"
            className={classes.add}
            aria-label={`Add a task at the top of ${status.name}`}
            aria-expanded={adding === "top"}
            onClick={() => setAdding(adding === "top" ? null : "top")}
          >
            <IconPlus size={17} aria-hidden />
          </button>
        )}
      </header>
      {adding === "top" && (
        <QuickAdd status={status} place="top" tasks={tasks} onClose={stopAdding} />
      )}
      {isLoadingError ? (
        <div className={classes.aside}>
          <ErrorState
            error={error}
            title="These cards could not be loaded"
            onRetry={() => void refetch()}
          />
        </div>
      ) : isPending ? (
        <SkeletonCards count={count ?? 4} />
      ) : (
        <CardList status={status} shown={shown} cards={cards} column={root}>
          {cards.isFetchNextPageError && (
            <button
              type="button"
              className={classes.addBelow}
              onClick={() => void cards.fetchNextPage()}
            >
              <IconRefresh size={16} aria-hidden />
              The rest could not be loaded. Try again
            </button>
          )}
          {movable && !hasNextPage && (
            <>
              {inviting && adding === null && (
                <p className={classes.invitation}>
                  Nothing here yet. Write down the first thing that has to be done.
                </p>
              )}
              {adding === "bottom" ? (
                <QuickAdd status={status} place="bottom" tasks={tasks} onClose={stopAdding} />
              ) : (
                <button
                  type="button"
                  className={classes.addBelow}
                  onClick={() => setAdding("bottom")}
                >
                  <IconPlus size={16} aria-hidden />
                  Add a task
                  <span className="visually-hidden"> at the end of {status.name}</span>
                </button>
              )}
            </>
          )}
        </CardList>
      )}
    </section>
  );
});

const HEIGHTS = [74, 96, 74, 118, 82, 96];

function SkeletonCards({ count }: { count: number }) {
  return (
    <div className={classes.aside} role="status" aria-label="Loading">
      {HEIGHTS.slice(0, Math.min(count, HEIGHTS.length)).map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never change places
        <Skeleton key={index} height={height} radius="md" mb={8} />
      ))}
    </div>
  );
}
