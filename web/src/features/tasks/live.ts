import type { QueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { Change, Task } from "@/api/types";
import type { LiveConnection } from "@/lib/live";
import { projectQuery } from "@/lib/projects";
import { meQuery } from "@/lib/session";
import { refetchUnsettled, summaryOf } from "./queries/settle";
import { cachedTask, dropTask, patchTask, placeCard, shiftCounts } from "./queries/task-cache";
import { taskKeys } from "./queries/tasks";

/** Messages come in bursts; one look at what they changed is enough. */
const GATHER_MS = 120;
/** With more tasks than this at once, fetching the lists is less work than fetching the tasks. */
const MOST_SINGLE = 25;
/** Lists are not fetched more often than this, however much happens. */
const PAUSE_MS = 700;

/** What messages about the work do to the cached queries. */
export function listenForTasks(live: LiveConnection, queryClient: QueryClient): () => void {
  const gathered = new Map<string, Change>();
  const lists = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;

  /** Narrowed-down views, counts and sorted lists of a project, soon and not too often. */
  const refetchSoon = (project: string) => {
    lists.add(project);
    pause ??= setTimeout(() => {
      pause = undefined;
      for (const one of lists) refetchUnsettled(queryClient, one);
      lists.clear();
    }, PAUSE_MS);
  };
  const flush = () => {
    const changes = [...gathered.values()];
    gathered.clear();
    timer = undefined;
    if (changes.length > MOST_SINGLE) refetchAll(queryClient, changes);
    else for (const change of changes) void refresh(queryClient, change);
  };
  const gather = (change: Change) => {
    const key = text(change.data.key);
    if (key === "" || isKnown(queryClient, change)) return;
    gathered.set(key, change);
    timer ??= setTimeout(flush, GATHER_MS);
    if (change.project_id !== null) refetchSoon(change.project_id);
  };

  const stops = [
    live.on("tasks:project:*", () => {
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
    }),
    live.on("tasks:project:deleted", ({ actor_id, data }) => {
      // Whoever deleted it is on the way elsewhere; for the others it is no longer there to be shown.
      if (actor_id === queryClient.getQueryData(meQuery.queryKey)?.id) return;
      void queryClient.resetQueries({ queryKey: projectQuery(text(data.key)).queryKey });
    }),
    live.on("tasks:project:imported", ({ project_id }) => {
      if (project_id !== null) refetchSoon(project_id);
    }),
    live.on("tasks:task:created", gather),
    live.on("tasks:task:changed", gather),
    live.on("tasks:task:restored", gather),
    live.on("tasks:task:moved", (change) => {
      if (!moved(queryClient, change)) gather(change);
    }),
    live.on("tasks:task:deleted", (change) => gone(queryClient, change, refetchSoon)),
    live.on("tasks:task:purged", (change) => gone(queryClient, change, refetchSoon)),
    // The numbers on the cards.
    live.on("tasks:comment:posted", gather),
    live.on("tasks:comment:deleted", gather),
    live.on("tasks:attachment:*", gather),
  ];
  return () => {
    clearTimeout(timer);
    clearTimeout(pause);
    for (const stop of stops) stop();
  };
}

/** One's own change has come back, or the message comes a second time. */
function isKnown(queryClient: QueryClient, { kind, data }: Change): boolean {
  const task = cachedTask(queryClient, text(data.task_id));
  if (task === undefined || typeof data.version !== "number") return false;
  return kind !== "tasks:task:restored" && task.version >= data.version && task.deleted_at === null;
}

/** Another place in the same column: the message says all there is to know. */
function moved(queryClient: QueryClient, { data }: Change): boolean {
  const task = cachedTask(queryClient, text(data.task_id));
  const { rank } = data;
  if (task === undefined || typeof rank !== "string") return false;
  if (task.rank === rank) return true;
  patchTask(queryClient, task.id, (old) => ({ ...old, rank }));
  placeCard(queryClient, { ...task, rank }, "leave");
  return true;
}

async function refresh(
  queryClient: QueryClient,
  { kind, data, project_id }: Change,
): Promise<void> {
  const key = text(data.key);
  const held = queryClient.getQueryData<Task>(taskKeys.detail(key)) !== undefined;
  const shown =
    held ||
    (project_id !== null && hasCached(queryClient, taskKeys.columns(project_id))) ||
    cachedTask(queryClient, text(data.task_id)) !== undefined;
  if (!shown) return;
  try {
    const task = await api("GET /tasks/{task}", { path: { task: key } });
    if (held) queryClient.setQueryData(taskKeys.detail(key), task);
    // A slow answer must not undo what has been heard since.
    const newer = cachedTask(queryClient, task.id);
    if (newer !== undefined && newer.version > task.version) return;
    const summary = summaryOf(task);
    // The exact numbers follow; until then, these are right unless the view is narrowed down.
    if (newer !== undefined || kind === "tasks:task:created")
      shiftCounts(queryClient, task.project_id, newer?.status_id ?? null, task.status_id);
    if (task.deleted_at !== null) return dropTask(queryClient, task.id);
    patchTask(queryClient, task.id, (old) => ({ ...old, ...summary }));
    placeCard(queryClient, summary, "leave");
  } catch (error) {
    // It is not ours to see any more. Out of reach: the connection says so, and catches up.
    if (isProblem(error, "not_found")) dropTask(queryClient, text(data.task_id));
  }
}

function refetchAll(queryClient: QueryClient, changes: readonly Change[]): void {
  for (const project of new Set(changes.map(({ project_id }) => project_id)))
    if (project !== null) {
      void queryClient.invalidateQueries({ queryKey: taskKeys.columns(project) });
      void queryClient.invalidateQueries({ queryKey: taskKeys.counts(project) });
    }
  void queryClient.invalidateQueries({ queryKey: taskKeys.lists });
  for (const { data } of changes)
    void queryClient.invalidateQueries({ queryKey: taskKeys.detail(text(data.key)) });
}

function gone(
  queryClient: QueryClient,
  { data, project_id }: Change,
  refetchSoon: (project: string) => void,
): void {
  const task = cachedTask(queryClient, text(data.task_id));
  if (task !== undefined && task.deleted_at === null)
    shiftCounts(queryClient, task.project_id, task.status_id, null);
  dropTask(queryClient, text(data.task_id));
  // Whoever has it open learns that it is in the trash.
  void queryClient.invalidateQueries({ queryKey: taskKeys.detail(text(data.key)) });
  if (project_id !== null) refetchSoon(project_id);
}

function hasCached(queryClient: QueryClient, queryKey: readonly unknown[]): boolean {
  return queryClient.getQueriesData({ queryKey }).some(([, data]) => data !== undefined);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
