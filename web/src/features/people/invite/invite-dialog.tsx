import {
  Button,
  Group,
  Modal,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { Group as UserGroup } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { showSuccess } from "@/lib/toast";
import { useSubmit } from "@/lib/use-submit";
import { userKeys } from "../queries/users";

interface InviteDialogProps {
  opened: boolean;
  onClose: () => void;
}

export function InviteDialog({ opened, onClose }: InviteDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Invite somebody">
      <InviteForm onClose={onClose} />
    </Modal>
  );
}

const GROUPS: { value: UserGroup; label: string }[] = [
  { value: "Members", label: "Member" },
  { value: "Admins", label: "Admin" },
];

const WHAT: Record<UserGroup, string> = {
  Members: "Works in the projects that are open to everyone and in those they are a member of.",
  Admins: "Sees every project, and looks after people, imports and the system.",
};

function InviteForm({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const again = useRef(false);
  const groupLabel = useId();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { email: "", given_name: "", family_name: "" },
    validate: {
      email: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : "Please enter an e-mail address."),
      given_name: (value) => (value.trim() === "" ? "Please enter a given name." : null),
    },
  });
  const [group, setGroup] = useState<UserGroup>("Members");
  const submit = useSubmit(
    form,
    async (values) => {
      const user = await api("POST /admin/users", { body: { ...values, group } });
      showSuccess("Invited", `A mail with a first password is on its way to ${user.email}.`);
      await queryClient.invalidateQueries({ queryKey: userKeys.all });
      await queryClient.invalidateQueries({ queryKey: ["people"] });
      if (!again.current) return onClose();
      // The next one usually is of the same kind.
      form.setValues({ email: "", given_name: "", family_name: "" });
      form.getInputNode("email")?.focus();
    },
    (error) => {
      if (!isProblem(error, "email_taken")) return false;
      form.setFieldError("email", error.detail);
      setTimeout(() => form.getInputNode("email")?.focus());
      return true;
    },
  );
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack>
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          key={form.key("email")}
          {...form.getInputProps("email")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label="Given name"
            autoComplete="off"
            key={form.key("given_name")}
            {...form.getInputProps("given_name")}
          />
          <TextInput
            label="Family name"
            autoComplete="off"
            key={form.key("family_name")}
            {...form.getInputProps("family_name")}
          />
        </SimpleGrid>
        <div>
          <Text size="sm" fw={500} mb={4} id={groupLabel}>
            Group
          </Text>
          <SegmentedControl
            fullWidth
            aria-labelledby={groupLabel}
            data={GROUPS}
            value={group}
            onChange={setGroup}
          />
          <Text size="sm" c="dimmed" mt={6} mih="2.8em">
            {WHAT[group]}
          </Text>
        </div>
        <FormFailure failure={submit.failure} />
        <Group justify="flex-end" gap="xs">
          <Button
            type="submit"
            variant="default"
            disabled={submit.pending}
            onClick={() => {
              again.current = true;
            }}
          >
            Invite and add another
          </Button>
          <Button
            type="submit"
            loading={submit.pending}
            onClick={() => {
              again.current = false;
            }}
          >
            Invite
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
