import { Button, Group, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Layout, Project, View } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { showSuccess } from "@/lib/toast";
import { useSubmit } from "@/lib/use-submit";
import { useChangeView, useSaveView } from "../queries/views";

interface ViewFormProps {
  project: Project;
  /** Null to save a new one. */
  view: View | null;
  query: Record<string, string>;
  layout: Layout;
  onDone: () => void;
}

export function ViewForm({ project, view, query, layout, onDone }: ViewFormProps) {
  const save = useSaveView();
  const change = useChangeView();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { name: view?.name ?? "", shared: view?.shared ?? false },
    validate: { name: (name) => (name.trim() === "" ? "Give the view a name." : null) },
  });
  const submit = useSubmit(form, async ({ name, shared }) => {
    const named = { name: name.trim(), shared };
    if (view !== null) change.mutate({ view, patch: named });
    else {
      await save({ ...named, project_id: project.id, query, layout });
      showSuccess(`The view “${named.name}” is saved`);
    }
    onDone();
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          placeholder="Overdue and nobody's"
          maxLength={200}
          required
          data-autofocus
          key={form.key("name")}
          {...form.getInputProps("name")}
        />
        <Switch
          label="Share it"
          description={`Everyone who sees ${project.name} finds it in their menu.`}
          key={form.key("shared")}
          {...form.getInputProps("shared", { type: "checkbox" })}
        />
        <FormFailure failure={submit.failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={submit.pending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
