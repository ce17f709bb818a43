import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useRef } from "react";
import classes from "./panel.module.css";
import { TaskPlaceContext } from "./task-place";
import { TaskView } from "./task-view";

/** A task on a page of its own: what a mail or a search leads to. */
export function TaskPage({ taskKey }: { taskKey: string }) {
  const page = useRef<HTMLElement>(null);
  const navigate = useNavigate();
  const toBoard = () =>
    void navigate({
      to: "/projects/$projectKey",
      params: { projectKey: taskKey.toUpperCase().replace(/-\d+$/, "") },
    });
  const onKeyDown = (event: KeyboardEvent) => {
    const field = event.target instanceof HTMLElement && event.target.closest("input, textarea");
    if (event.key === "Escape" && field && !event.defaultPrevented)
      page.current?.focus({ preventScroll: true });
  };
  return (
    <TaskPlaceContext value={{ place: "page", alone: true }}>
      <section
        ref={page}
        className={classes.page}
        data-task-panel
        aria-label={`Task ${taskKey}`}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <TaskView taskKey={taskKey} onGone={toBoard} />
      </section>
    </TaskPlaceContext>
  );
}
