import { Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconArrowBarDown,
  IconArrowBarUp,
  IconArrowRight,
  IconLink,
  IconTrash,
  IconUserMinus,
  IconUserPlus,
} from "@tabler/icons-react";
import type { TaskSummary } from "@/api/types";
import { showSuccess } from "@/lib/toast";
import { PopupAnchor } from "../fields/popup-anchor";
import { StatusIcon } from "../fields/status-icon";
import { useArchiveTask } from "../queries/archive-task";
import { useChangeTask } from "../queries/change-task";
import { mayDelete, useDeleteTask } from "../queries/delete-task";
import { useBoardFacts } from "./board-context";
import classes from "./card-menu.module.css";

const ICON = { size: 16, stroke: 1.75, "aria-hidden": true } as const;

/** Everything a card can be dragged or opened for, for one finger or the keyboard. */
export function CardMenu({ task, onClose }: { task: TaskSummary; onClose: () => void }) {
  const { project, me, movable, send } = useBoardFacts();
  const change = useChangeTask();
  const archive = useArchiveTask();
  const remove = useDeleteTask();
  const mine = task.assignee_ids.includes(me.id);
  const assign = () => {
    const rest = task.assignee_ids.filter((id) => id !== me.id);
    change.mutate({ task, patch: { assignee_ids: mine ? rest : [...rest, me.id] } });
  };
  return (
    <Menu
      opened
      onClose={onClose}
      position="bottom-end"
      width={230}
      shadow="md"
      // Not a key: the one that opens it is still on its way up, and would close it at once.
      clickOutsideEvents={["mousedown", "touchstart"]}
    >
      <Menu.Target>
        <PopupAnchor over={classes.anchor} />
      </Menu.Target>
      <Menu.Dropdown
        aria-label={`Actions for ${task.key}`}
        // The keys of the menu are not those of the board below it.
        onKeyDown={(event) => event.stopPropagation()}
        onClick={(event) => event.stopPropagation()}
      >
        {movable && (
          <>
            <Menu.Sub>
              <Menu.Sub.Target>
                <Menu.Sub.Item leftSection={<IconArrowRight {...ICON} />}>Move to</Menu.Sub.Item>
              </Menu.Sub.Target>
              <Menu.Sub.Dropdown className={classes.statuses ?? ""}>
                {project.statuses.map((status) => (
                  <Menu.Item
                    key={status.id}
                    leftSection={<StatusIcon status={status} />}
                    disabled={status.id === task.status_id}
                    onClick={() => send(task, status.id, "top")}
                  >
                    {status.name}
                  </Menu.Item>
                ))}
              </Menu.Sub.Dropdown>
            </Menu.Sub>
            <Menu.Item
              leftSection={<IconArrowBarUp {...ICON} />}
              onClick={() => send(task, task.status_id, "top")}
            >
              To the top
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowBarDown {...ICON} />}
              onClick={() => send(task, task.status_id, "bottom")}
            >
              To the bottom
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              leftSection={mine ? <IconUserMinus {...ICON} /> : <IconUserPlus {...ICON} />}
              onClick={assign}
            >
              {mine ? "Take me off" : "Assign to me"}
            </Menu.Item>
          </>
        )}
        {navigator.clipboard !== undefined && (
          <Menu.Item
            leftSection={<IconLink {...ICON} />}
            onClick={() => copyLink(task, project.key)}
          >
            Copy link
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          leftSection={
            task.archived_at === null ? <IconArchive {...ICON} /> : <IconArchiveOff {...ICON} />
          }
          onClick={() => archive(task, task.archived_at === null)}
        >
          {task.archived_at === null ? "Archive" : "Take out of the archive"}
        </Menu.Item>
        {mayDelete(me, task) && (
          <Menu.Item
            c="red"
            leftSection={<IconTrash {...ICON} />}
            onClick={() => remove.mutate(task)}
          >
            Delete
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function copyLink(task: TaskSummary, projectKey: string): void {
  const link = new URL(`/projects/${projectKey}/tasks/${task.key}`, location.origin);
  void navigator.clipboard.writeText(link.href).then(() => showSuccess("The link is copied"));
}
