import { Alert, Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import type { Project, ProjectPatch } from "@/api/types";
import { showSuccess } from "@/lib/toast";
import { ColourField } from "../colour-field";
import { useChangeProject } from "../queries/change-project";

/** What somebody else wrote into the same field meanwhile. */
interface Clash {
  current: Project;
  patch: ProjectPatch;
}

type Written = Pick<Project, "name" | "description">;

export function General({ project }: { project: Project }) {
  const [clash, setClash] = useState<Clash | null>(null);
  const [base, setBase] = useState(project);
  const change = useChangeProject((current, patch) => setClash({ current, patch }));
  const form = useForm<Written>({
    mode: "uncontrolled",
    initialValues: { name: project.name, description: project.description },
    validate: { name: (name) => (name.trim() === "" ? "Give the project a name." : null) },
  });
  const save = (patch: ProjectPatch, on: Project) =>
    change.mutate(
      { project: on, patch },
      {
        onSuccess: (saved) => {
          setBase(saved);
          setClash(null);
          form.resetDirty();
          showSuccess("The project is saved");
        },
      },
    );
  const onSubmit = form.onSubmit(({ name, description }) => {
    const patch = { name: name.trim(), description: description.trim() };
    // Only what was written here: an older text must not undo somebody else's newer one.
    const changed = Object.fromEntries(
      Object.entries(patch).filter(([field, text]) => base[field as keyof Written] !== text),
    );
    if (Object.keys(changed).length > 0) save(changed, base);
  });

  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          maxLength={200}
          required
          disabled={!project.can_manage}
          key={form.key("name")}
          {...form.getInputProps("name")}
        />
        <Text size="sm" c="dimmed">
          The key <strong>{project.key}</strong> is part of every task’s number and stays for good.
        </Text>
        <Textarea
          label="Description"
          autosize
          minRows={2}
          maxRows={10}
          disabled={!project.can_manage}
          key={form.key("description")}
          {...form.getInputProps("description")}
        />
        {clash !== null && (
          <ClashNotice
            clash={clash}
            onKeepMine={() => save(clash.patch, clash.current)}
            onTakeTheirs={() => {
              form.setValues({
                name: clash.current.name,
                description: clash.current.description,
              });
              setBase(clash.current);
              setClash(null);
            }}
          />
        )}
        {project.can_manage && (
          <Button type="submit" loading={change.isPending} style={{ alignSelf: "flex-start" }}>
            Save
          </Button>
        )}
        {project.can_manage && (
          <ColourField
            value={project.color}
            onChange={(color) => change.mutate({ project, patch: { color } })}
          />
        )}
      </Stack>
    </form>
  );
}

interface ClashNoticeProps {
  clash: Clash;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

function ClashNotice({ clash, onKeepMine, onTakeTheirs }: ClashNoticeProps) {
  const { current, patch } = clash;
  return (
    <Alert color="yellow" role="alert" title="Somebody else has changed this meanwhile">
      <Stack gap="xs">
        {patch.name !== undefined && (
          <Text size="sm">
            Name: theirs is “{current.name}”, yours is “{patch.name}”.
          </Text>
        )}
        {patch.description !== undefined && (
          <Text size="sm">Description: theirs is “{current.description || "empty"}”.</Text>
        )}
        <Group gap="xs">
          <Button size="xs" onClick={onKeepMine}>
            Keep mine
          </Button>
          <Button size="xs" variant="default" onClick={onTakeTheirs}>
            Take theirs
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
