import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import classes from "./panel.module.css";
import { TaskPlaceContext } from "./task-place";
import { TaskView } from "./task-view";
import { usePanelEscape } from "./use-escape";
import { usePanelFocus, useRoom, useWide } from "./use-side-panel";

interface SidePanelProps {
  projectKey: string;
  taskKey: string;
}

/** A task beside its board, or over all of it where there is no room for both. */
export function SidePanel({ projectKey, taskKey }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);
  const navigate = useNavigate();
  const { wide, chosen, roomy, choose } = useWide();
  const close = () =>
    void navigate({
      to: "/projects/$projectKey",
      params: { projectKey },
      search: true,
      resetScroll: false,
    });
  useRoom(panel, wide);
  usePanelFocus(panel, taskKey);
  const onKeyDown = usePanelEscape(panel, close);
  return (
    <TaskPlaceContext value={{ place: "side", alone: wide }}>
      <section
        ref={panel}
        className={classes.side}
        data-task-panel
        data-wide={wide || undefined}
        aria-label={`Task ${taskKey}`}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <TaskView
          taskKey={taskKey}
          onGone={close}
          side={{ wide: chosen, canWiden: roomy, onWide: choose, onClose: close }}
        />
      </section>
    </TaskPlaceContext>
  );
}
