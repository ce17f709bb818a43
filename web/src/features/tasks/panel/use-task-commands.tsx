import { IconArchive, IconLink, IconTrash, IconUserPlus } from "@tabler/icons-react";
import { useEffectEvent, useMemo } from "react";
import type { Task, TaskPatch } from "@/api/types";
import { type Command, useCommands } from "@/lib/commands";
import { useMe } from "@/lib/session";
import { useArchiveTask } from "../queries/archive-task";
import { useDeleteTask } from "../queries/delete-task";
import { mayDelete, useCopyLink } from "./task-actions";

/** What the palette can do with the open task. */
export function useTaskCommands(
  task: Task,
  change: (patch: TaskPatch) => void,
  onGone: () => void,
): void {
  const me = useMe();
  const archive = useArchiveTask();
  const remove = useDeleteTask();
  const copyLink = useCopyLink(task.key);
  const run = useEffectEvent((what: "take" | "copy" | "archive" | "delete") => {
    if (what === "take") change({ assignee_ids: [...task.assignee_ids, me.id] });
    else if (what === "copy") copyLink();
    else if (what === "archive") archive(task, task.archived_at === null);
    else {
      remove.mutate(task);
      onGone();
    }
  });
  const { key } = task;
  const deleted = task.deleted_at !== null;
  const archived = task.archived_at !== null;
  const mine = task.assignee_ids.includes(me.id);
  const deletable = mayDelete(task, me);
  const commands = useMemo((): Command[] => {
    const icon = { size: 18, stroke: 1.75 };
    const command = (id: Parameters<typeof run>[0], label: string, element: Command["icon"]) => ({
      id: `task-${id}`,
      group: key,
      label,
      icon: element,
      run: () => run(id),
    });
    const list = [command("copy", `Copy the link to ${key}`, <IconLink {...icon} />)];
    if (deleted) return list;
    if (!mine) list.push(command("take", `Take ${key}`, <IconUserPlus {...icon} />));
    list.push(
      command(
        "archive",
        archived ? `Put ${key} back on the board` : `Archive ${key}`,
        <IconArchive {...icon} />,
      ),
    );
    if (deletable) list.push(command("delete", `Delete ${key}`, <IconTrash {...icon} />));
    return list;
  }, [key, deleted, archived, mine, deletable]);
  useCommands("tasks:panel", commands);
}
