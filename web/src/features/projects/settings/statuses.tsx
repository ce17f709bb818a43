import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { describeError, isProblem } from "@/api/errors";
import type { Id, Project, Status } from "@/api/types";
import rows from "@/components/rows.module.css";
import { showError } from "@/lib/toast";
import { refetchProjects } from "../queries/change-project";
import { inOrder, useChangeStatus } from "../queries/project-parts";
import { MoveTasksDialog } from "./move-tasks-dialog";
import { StatusRow } from "./status-row";

export function Statuses({ project }: { project: Project }) {
  const queryClient = useQueryClient();
  const change = useChangeStatus(project);
  const [announcement, announce] = useState("");
  const [moving, setMoving] = useState<Status | null>(null);
  const [fresh, setFresh] = useState<Id | null>(null);
  const statuses = inOrder(project.statuses);

  const move = (status: Status, position: number) => {
    if (position < 0 || position >= statuses.length || position === status.position) return;
    change.mutate({ status, patch: { position } });
    announce(`${status.name} is now column ${position + 1} of ${statuses.length}.`);
  };
  const add = async () => {
    try {
      const status = await api("POST /projects/{project}/statuses", {
        path: { project: project.id },
        body: { name: "New column", category: "doing", color: "#868e96" },
      });
      setFresh(status.id);
      await refetchProjects(queryClient);
    } catch (error) {
      showError("The column was not added", describeError(error));
    }
  };
  const remove = async (status: Status, moveTo?: Id) => {
    try {
      await api("DELETE /projects/{project}/statuses/{status}", {
        path: { project: project.id, status: status.id },
        query: { move_to: moveTo },
      });
      setMoving(null);
      // Its tasks stand somewhere else now.
      void queryClient.invalidateQueries({ queryKey: ["tasks"] });
      await refetchProjects(queryClient);
    } catch (error) {
      if (isProblem(error, "status_in_use")) setMoving(status);
      else showError(`The column “${status.name}” was not removed`, describeError(error));
    }
  };

  return (
    <>
      <ul className={rows.rows}>
        {statuses.map((status) => (
          <StatusRow
            key={status.id}
            status={status}
            last={statuses.length - 1}
            fresh={status.id === fresh}
            disabled={!project.can_manage}
            onChange={(patch) => change.mutate({ status, patch })}
            onMove={move}
            onDropped={(id, position) => {
              const dropped = statuses.find((one) => one.id === id);
              if (dropped !== undefined) move(dropped, position);
            }}
            onRemove={() => void remove(status)}
          />
        ))}
      </ul>
      {project.can_manage && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => void add()}
        >
          Add a column
        </Button>
      )}
      <div className="visually-hidden" role="status" aria-live="polite">
        {announcement}
      </div>
      <MoveTasksDialog
        status={moving}
        others={statuses.filter(({ id }) => id !== moving?.id)}
        onClose={() => setMoving(null)}
        onMove={(target) => (moving === null ? Promise.resolve() : remove(moving, target))}
      />
    </>
  );
}
