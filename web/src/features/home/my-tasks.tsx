import { Button, Stack, Text, Title } from "@mantine/core";
import { IconCoffee } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { TaskSummary } from "@/api/types";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { useNow } from "@/components/time";
import { formatNumber } from "@/lib/format";
import { groupByDue } from "./due-groups";
import classes from "./home.module.css";
import { myTasksQuery } from "./queries/my-tasks";

export type RenderTask = (task: TaskSummary) => ReactNode;

/** What is mine and not done, by when it is due. */
export function MyTasks({ renderTask }: { renderTask: RenderTask }) {
  const now = useNow();
  const query = useInfiniteQuery(myTasksQuery);
  const tasks = (query.data?.pages ?? []).flatMap((page) => page.items);
  if (query.data === undefined)
    return query.error === null ? (
      <SkeletonList rows={6} />
    ) : (
      <ErrorState
        error={query.error}
        title="Your tasks could not be loaded"
        onRetry={() => void query.refetch()}
      />
    );
  if (tasks.length === 0)
    return (
      <EmptyState title="Nothing waits for you" icon={<IconCoffee size={36} stroke={1.4} />}>
        What is assigned to you is listed here by the day it is due. Open a project to pick
        something up.
      </EmptyState>
    );
  return (
    <Stack gap="xl">
      {groupByDue(tasks, now).map(({ id, title, tasks: due }) => (
        <section key={id} aria-labelledby={`due-${id}`}>
          <div className={classes.groupHead} data-group={id}>
            <Title order={2} id={`due-${id}`} fz="lg">
              {title}
            </Title>
            <Text size="sm" c="dimmed">
              {formatNumber(due.length)}
            </Text>
          </div>
          <ul className={classes.plain}>
            {due.map((task) => (
              <li key={task.id}>{renderTask(task)}</li>
            ))}
          </ul>
        </section>
      ))}
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
          style={{ alignSelf: "flex-start" }}
        >
          Show more
        </Button>
      )}
    </Stack>
  );
}
