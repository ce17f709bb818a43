import { Button, Group, Stack, Text } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { api } from "@/api/client";
import { describeError } from "@/api/errors";
import type { Project } from "@/api/types";
import { showError, showUndo } from "@/lib/toast";
import { refetchProjects, useChangeProject } from "../queries/change-project";

/** Archiving keeps everything readable; deleting puts it into the trash. Neither asks twice: both are undone. */
export function PutAway({ project }: { project: Project }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const change = useChangeProject();
  const [deleting, setDeleting] = useState(false);

  const archive = () => {
    const archived = !project.archived;
    change.mutate(
      { project, patch: { archived } },
      {
        onSuccess: (saved) =>
          showUndo({
            message: `${project.name} is ${archived ? "archived" : "at work again"}`,
            undo: () => change.mutateAsync({ project: saved, patch: { archived: !archived } }),
          }),
      },
    );
  };
  const remove = async () => {
    setDeleting(true);
    try {
      await api("DELETE /projects/{project}", { path: { project: project.id } });
      await navigate({ to: "/" });
      void queryClient.invalidateQueries({ queryKey: ["tasks"] });
      void queryClient.invalidateQueries({ queryKey: ["trash"] });
      await refetchProjects(queryClient);
      showUndo({
        message: `${project.name} is in the trash, with its tasks`,
        undo: async () => {
          await api("POST /projects/{project}/restore", { path: { project: project.id } });
          void queryClient.invalidateQueries({ queryKey: ["trash"] });
          await refetchProjects(queryClient);
          await navigate({ to: "/projects/$projectKey", params: { projectKey: project.key } });
        },
        undone: `${project.name} is back`,
      });
    } catch (error) {
      showError(`${project.name} was not deleted`, describeError(error));
      setDeleting(false);
    }
  };

  return (
    <Stack gap="lg">
      <Choice
        text={
          project.archived
            ? "It is archived: out of everybody’s navigation, but readable."
            : "It leaves everybody’s navigation and stays readable. It can come back at any time."
        }
      >
        <Button
          variant="default"
          leftSection={
            project.archived ? (
              <IconArchiveOff size={16} aria-hidden />
            ) : (
              <IconArchive size={16} aria-hidden />
            )
          }
          loading={change.isPending}
          onClick={archive}
        >
          {project.archived ? "Take out of the archive" : "Archive"}
        </Button>
      </Choice>
      <Choice text="It goes into the trash with all its tasks, and can be restored from there for a while.">
        <Button
          variant="light"
          color="red"
          leftSection={<IconTrash size={16} aria-hidden />}
          loading={deleting}
          onClick={() => void remove()}
        >
          Delete
        </Button>
      </Choice>
    </Stack>
  );
}

function Choice({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Group justify="space-between" gap="md">
      <Text size="sm" maw="22rem">
        {text}
      </Text>
      {children}
    </Group>
  );
}
