import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Comment, Id } from "@/api/types";

const PAGE = 200;

/** All comments on a task, oldest first, and how to ask for those that come at the end. */
export interface Thread {
  items: Comment[];
  /** The last page as it was asked for: its cursor and how many comments came before it. */
  tail: { after: string | undefined; start: number };
}

const START: Thread["tail"] = { after: undefined, start: 0 };

export const threadKey = (taskId: Id) => ["comments", taskId] as const;

/**
 * A discussion is read from its end, but the server gives it from its beginning, in big pages:
 * so all of it is fetched, and shown from its end.
 */
export function threadQuery(taskId: Id) {
  return queryOptions({
    queryKey: threadKey(taskId),
    queryFn: ({ signal }) => fetchFrom(taskId, [], START, signal),
  });
}

/** Fetches what is new at the end of a thread that is on the screen. */
export async function refreshTail(queryClient: QueryClient, taskId: Id): Promise<void> {
  const thread = queryClient.getQueryData<Thread>(threadKey(taskId));
  if (thread === undefined) return;
  const known = thread.items.slice(0, thread.tail.start);
  const fresh = await fetchFrom(taskId, known, thread.tail);
  queryClient.setQueryData<Thread>(threadKey(taskId), (now) =>
    // Somebody may have changed an earlier comment while this was under way.
    now === undefined
      ? now
      : {
          ...fresh,
          items: [...now.items.slice(0, thread.tail.start), ...fresh.items.slice(known.length)],
        },
  );
}

async function fetchFrom(
  taskId: Id,
  known: readonly Comment[],
  tail: Thread["tail"],
  signal?: AbortSignal,
): Promise<Thread> {
  const items = [...known];
  let { after, start } = tail;
  for (;;) {
    const page = await api("GET /tasks/{task}/comments", {
      path: { task: taskId },
      query: { limit: PAGE, after },
      ...(signal && { signal }),
    });
    start = items.length;
    items.push(...page.items);
    if (page.next === null) return { items, tail: { after, start } };
    after = page.next;
  }
}
