import { Button, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Id, Project, Task, TaskHistoryEntry } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { historyQuery } from "../queries/history";
import classes from "./history.module.css";
import { HistoryEntry } from "./history-entry";
import { useFieldNames } from "./use-field-names";
import { useRestoreVersion } from "./use-restore-version";
import { VersionDiff } from "./version-diff";

interface HistoryProps {
  task: Task;
  project: Project;
  readOnly: boolean;
}

interface Pair {
  from: number;
  to: number;
}

/** Who changed what, when; how any two versions differ; and the way back to one. */
export function History({ task, project, readOnly }: HistoryProps) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    historyQuery(task.id),
  );
  const entries = (data?.pages ?? []).flatMap((page) => page.items);
  const names = useFieldNames(project, parentsIn(entries));
  const { restore, restoring } = useRestoreVersion(task);
  const [compared, setCompared] = useState<Pair | null>(null);

  if (data === undefined)
    return error === null ? (
      <SkeletonList rows={4} avatar />
    ) : (
      <ErrorState
        error={error}
        title="The history could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  const newest = entries[0]?.version ?? task.version;
  return (
    <div>
      {compared !== null && (
        <VersionDiff
          taskId={task.id}
          entries={entries}
          names={names}
          from={compared.from}
          to={compared.to}
          onChange={setCompared}
          onClose={() => setCompared(null)}
        />
      )}
      <ol className={classes.list} aria-label="Versions, newest first">
        {entries.map((entry) => (
          <HistoryEntry key={entry.version} entry={entry} names={names}>
            <Group gap={4} mt={4}>
              {entry.version > 1 && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  aria-label={`Compare version ${entry.version} with the one before`}
                  onClick={() => setCompared({ from: entry.version - 1, to: entry.version })}
                >
                  Compare
                </Button>
              )}
              {!readOnly && entry.version !== newest && entry.kind !== "deleted" && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  aria-label={`Restore version ${entry.version}`}
                  loading={restoring === entry.version}
                  onClick={() => restore(entry.version)}
                >
                  Restore
                </Button>
              )}
            </Group>
          </HistoryEntry>
        ))}
      </ol>
      {hasNextPage && (
        <Button
          size="compact-sm"
          variant="default"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          Show earlier versions
        </Button>
      )}
      {entries.length === 1 && (
        <Text size="sm" c="dimmed" mt="xs">
          Every change from now on is kept here and can be taken back.
        </Text>
      )}
    </div>
  );
}

function parentsIn(entries: readonly TaskHistoryEntry[]): Id[] {
  return entries.flatMap(({ changes }) =>
    changes.flatMap(({ field, from, to }) =>
      field === "parent_id" ? [from, to].filter((id) => typeof id === "string") : [],
    ),
  );
}
