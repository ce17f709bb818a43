import { Anchor } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Task } from "@/api/types";

/** Where the new task is, for who wants to go on with it. */
export function showCreated(task: Task, projectKey: string, open: () => void): void {
  notifications.show({
    color: "teal",
    autoClose: 5_000,
    message: (
      <>
        <Anchor
          href={`/projects/${projectKey}/tasks/${task.key}`}
          c="inherit"
          fw={650}
          onClick={(event) => {
            // The toasts are outside the router, which would otherwise see to it.
            event.preventDefault();
            open();
          }}
        >
          {task.key}
        </Anchor>{" "}
        is created
      </>
    ),
  });
}
