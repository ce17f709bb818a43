import { Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { Visibility } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { allProjectsQuery, projectQuery } from "@/lib/projects";
import { useSubmit } from "@/lib/use-submit";
import { ColourField } from "./colour-field";
import { COLOURS } from "./colours";
import { MemberPicker } from "./member-picker";
import { KEY_PATTERN, suggestKey } from "./project-key";
import { TEMPLATES } from "./templates";

interface NewProject extends Record<string, unknown> {
  name: string;
  key: string;
  description: string;
}

export default function NewProjectForm({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { data: projects = [] } = useQuery(allProjectsQuery);
  const taken = new Set(projects.map(({ key }) => key));
  const [color, setColor] = useState<string>(
    COLOURS[projects.length % COLOURS.length] ?? COLOURS[0],
  );
  const [visibility, setVisibility] = useState<Visibility>("everyone");
  const [members, setMembers] = useState<string[]>([]);
  const [template, setTemplate] = useState(TEMPLATES[0].id);
  // Once somebody has written a key, the name no longer decides on it.
  const [ownKey, setOwnKey] = useState(false);
  const form = useForm<NewProject>({
    mode: "controlled",
    initialValues: { name: "", key: "", description: "" },
    validate: {
      name: (name) => (name.trim() === "" ? "Give the project a name." : null),
      key: (key) =>
        KEY_PATTERN.test(key) ? null : "2 to 10 capital letters and digits, a letter first.",
    },
  });
  const nameField = useRef<HTMLInputElement>(null);
  // The dialog may have been open before this form was fetched.
  useEffect(() => nameField.current?.focus(), []);
  const submit = useSubmit(
    form,
    async ({ name, key, description }) => {
      const statuses = TEMPLATES.find(({ id }) => id === template)?.statuses ?? [];
      const project = await api("POST /projects", {
        body: {
          key,
          name: name.trim(),
          color,
          description: description.trim(),
          visibility,
          statuses: [...statuses],
          ...(visibility === "members" && { member_ids: members }),
        },
      });
      queryClient.setQueryData(projectQuery(project.key).queryKey, project);
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
      onClose();
      await navigate({ to: "/projects/$projectKey", params: { projectKey: project.key } });
    },
    (error) => {
      // Somebody else may have a project by this key that is not for me to see.
      if (!isProblem(error, "conflict", "key_taken")) return false;
      form.setFieldError("key", "Another project has this key.");
      return true;
    },
  );

  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack>
        <TextInput
          ref={nameField}
          label="Name"
          placeholder="Autumn gala"
          maxLength={200}
          required
          data-autofocus
          {...form.getInputProps("name")}
          onChange={(event) => {
            const name = event.currentTarget.value;
            form.setFieldValue("name", name);
            if (!ownKey) form.setFieldValue("key", suggestKey(name, taken));
          }}
        />
        <TextInput
          label="Key"
          description={`Begins the number of every task, like ${form.values.key || "GALA"}-42. It stays for good.`}
          maxLength={10}
          required
          autoComplete="off"
          {...form.getInputProps("key")}
          onChange={(event) => {
            const key = event.currentTarget.value.toUpperCase().replace(/[^A-Z0-9]/g, "");
            form.setFieldValue("key", key);
            setOwnKey(key !== "");
          }}
        />
        <Textarea
          label="What is it for?"
          autosize
          minRows={2}
          maxRows={6}
          {...form.getInputProps("description")}
        />
        <ColourField value={color} onChange={setColor} />
        <Choice label="Columns to begin with">
          <SegmentedControl
            fullWidth
            aria-label="Columns to begin with"
            value={template}
            onChange={(value) =>
              setTemplate(TEMPLATES.find(({ id }) => id === value)?.id ?? TEMPLATES[0].id)
            }
            data={TEMPLATES.map(({ id, label }) => ({ value: id, label }))}
          />
          <Text size="xs" c="dimmed" mt={6}>
            {TEMPLATES.find(({ id }) => id === template)
              ?.statuses.map(({ name }) => name)
              .join(" · ")}
          </Text>
        </Choice>
        <Choice label="Who sees it">
          <SegmentedControl
            fullWidth
            aria-label="Who sees it"
            value={visibility}
            onChange={(value) => setVisibility(value === "members" ? "members" : "everyone")}
            data={[
              { value: "everyone", label: "Everyone here" },
              { value: "members", label: "Only its members" },
            ]}
          />
        </Choice>
        {visibility === "members" && <MemberPicker value={members} onChange={setMembers} />}
        <FormFailure failure={submit.failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={submit.pending}>
            Create the project
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="sm" fw={500} mb={6}>
        {label}
      </Text>
      {children}
    </div>
  );
}
