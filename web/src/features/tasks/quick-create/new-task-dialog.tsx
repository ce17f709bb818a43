import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { SkeletonList } from "@/components/skeletons";
import { type Command, useCommands } from "@/lib/commands";
import { projectsQuery } from "@/lib/projects";
import { useShortcut } from "@/lib/shortcuts";
import { useStore } from "@/lib/store";
import { newTaskSeed, openNewTask } from "./new-task-store";

const load = () => import("./new-task-form");
const NewTaskForm = lazy(load);
/** By then the screen one came for is there. */
const IDLE_MS = 1_500;

interface NewTaskDialogProps {
  /** The project that is on the screen, if one is. */
  projectKey: string | undefined;
}

/** "C" anywhere: a task comes to mind, is written down, and one goes on. */
export function NewTaskDialog({ projectKey }: NewTaskDialogProps) {
  const seed = useStore(newTaskSeed);
  const { data: projects } = useQuery(projectsQuery);
  const possible = projects !== undefined && projects.length > 0;
  const open = () => openNewTask(projectKey === undefined ? {} : { projectKey });
  useShortcut("c", "New task", open, { group: "Tasks", enabled: possible });
  const commands = useMemo(
    (): Command[] =>
      possible
        ? [
            {
              id: "new-task",
              group: "Tasks",
              label: "New task",
              keys: "c",
              keywords: ["create", "add"],
              run: () => openNewTask(projectKey === undefined ? {} : { projectKey }),
            },
          ]
        : [],
    [possible, projectKey],
  );
  useCommands("tasks:new", commands);

  // Whoever presses C goes on typing at once: the form must not have to be fetched then.
  useEffect(() => {
    // Out of reach now, it is fetched when it is asked for.
    const timer = setTimeout(() => load().catch(() => {}), IDLE_MS);
    return () => clearTimeout(timer);
  }, []);

  const close = () => newTaskSeed.set(null);
  return (
    <Modal opened={seed !== null} onClose={close} title="New task" size="lg">
      {seed !== null && projects !== undefined && (
        <Suspense fallback={<SkeletonList rows={3} />}>
          <NewTaskForm seed={seed} projects={projects} onClose={close} />
        </Suspense>
      )}
    </Modal>
  );
}
