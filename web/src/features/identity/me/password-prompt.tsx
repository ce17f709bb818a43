import { Button, Group, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { isProblem } from "@/api/errors";
import { FormFailure } from "@/components/form-failure";
import { useSubmit } from "@/lib/use-submit";
import { CurrentPasswordField } from "../fields";
import { required } from "../validate";

interface PasswordPromptProps {
  action: string;
  onPassword: (password: string) => Promise<void>;
  onCancel: () => void;
}

/** An unattended screen must not be enough to change how one signs in. */
export function PasswordPrompt({ action, onPassword, onCancel }: PasswordPromptProps) {
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { password: "" },
    validate: { password: required("your password") },
  });
  const submit = useSubmit(
    form,
    ({ password }) => onPassword(password),
    (error) => {
      if (!isProblem(error, "invalid_credentials")) return false;
      form.setFieldError("password", "This is not your password.");
      setTimeout(() => form.getInputNode("password")?.focus());
      return true;
    },
  );
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack>
        <CurrentPasswordField
          description="To be sure that it is you."
          autoFocus
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <FormFailure failure={submit.failure} />
        <Group gap="xs">
          <Button type="submit" loading={submit.pending}>
            {action}
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
