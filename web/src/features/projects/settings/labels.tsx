import { ActionIcon, Button, Group, Text, TextInput, Tooltip } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { api } from "@/api/client";
import { describeError } from "@/api/errors";
import type { Label, Project } from "@/api/types";
import rows from "@/components/rows.module.css";
import { StatusDot } from "@/components/status-dot";
import { showError, showUndo } from "@/lib/toast";
import { ColourButton } from "../colour-field";
import { COLOURS } from "../colours";
import { refetchProjects } from "../queries/change-project";
import { useChangeLabel } from "../queries/project-parts";
import { NameField } from "./name-field";

export function Labels({ project }: { project: Project }) {
  const queryClient = useQueryClient();
  const change = useChangeLabel(project);
  const refetch = () => refetchProjects(queryClient);

  const create = (name: string, color: string) =>
    api("POST /projects/{project}/labels", {
      path: { project: project.id },
      body: { name, color },
    });
  const remove = async (label: Label) => {
    try {
      await api("DELETE /projects/{project}/labels/{label}", {
        path: { project: project.id, label: label.id },
      });
      void queryClient.invalidateQueries({ queryKey: ["tasks"] });
      await refetch();
      showUndo({
        // The tasks have each lost it in a new version; their histories can bring it back one by one.
        message: `The label “${label.name}” is gone from all tasks`,
        undo: () => create(label.name, label.color).then(refetch),
        undone: "The label is back; put it on tasks again where it was",
      });
    } catch (error) {
      showError(`The label “${label.name}” was not removed`, describeError(error));
    }
  };
  const add = async (name: string) => {
    try {
      const color = COLOURS[project.labels.length % COLOURS.length] ?? COLOURS[0];
      await create(name, color);
      await refetch();
      return true;
    } catch (error) {
      showError("The label was not added", describeError(error));
      return false;
    }
  };

  return (
    <>
      {project.labels.length === 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          None yet. Labels say what the columns do not: “Permits”, “Waiting for an answer”.
        </Text>
      )}
      <ul className={rows.rows}>
        {project.labels.map((label) => (
          <li key={label.id} className={rows.row}>
            {!project.can_manage && <StatusDot color={label.color} size={16} />}
            {project.can_manage && (
              <ColourButton
                of={label.name}
                value={label.color}
                onChange={(color) => change.mutate({ label, patch: { color } })}
              />
            )}
            <NameField
              label={`Name of the label ${label.name}`}
              value={label.name}
              maxLength={100}
              disabled={!project.can_manage}
              onSave={(name) => change.mutate({ label, patch: { name } })}
            />
            {project.can_manage && (
              <Tooltip label="Remove">
                <ActionIcon
                  size={36}
                  aria-label={`Remove the label ${label.name}`}
                  onClick={() => void remove(label)}
                >
                  <IconTrash size={17} stroke={1.7} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
          </li>
        ))}
      </ul>
      <AddLabel onAdd={add} />
    </>
  );
}

function AddLabel({ onAdd }: { onAdd: (name: string) => Promise<boolean> }) {
  const [name, setName] = useState("");
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (name.trim() !== "" && (await onAdd(name.trim()))) setName("");
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Group gap="xs" wrap="nowrap">
        <TextInput
          className={rows.grow ?? ""}
          aria-label="Name of a new label"
          placeholder="New label"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          leftSection={<IconPlus size={15} aria-hidden />}
          disabled={name.trim() === ""}
        >
          Add
        </Button>
      </Group>
    </form>
  );
}
