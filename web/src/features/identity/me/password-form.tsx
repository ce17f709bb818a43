import { Button, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import { FormFailure } from "@/components/form-failure";
import { showSuccess } from "@/lib/toast";
import { useSubmit } from "@/lib/use-submit";
import { CurrentPasswordField, NewPasswordField } from "../fields";
import { sessionsQuery } from "../queries/sessions";
import { required } from "../validate";

export function PasswordForm() {
  const queryClient = useQueryClient();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { current_password: "", new_password: "" },
    validate: {
      current_password: required("your present password"),
      new_password: required("a new password"),
    },
  });
  const submit = useSubmit(
    form,
    async (values) => {
      await api("POST /auth/change-password", { body: values });
      form.reset();
      void queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey });
      showSuccess("Your password is changed", "Your other sessions have ended.");
    },
    (error) => {
      if (!isProblem(error, "invalid_credentials")) return false;
      form.setFieldError("current_password", "This is not your present password.");
      setTimeout(() => form.getInputNode("current_password")?.focus());
      return true;
    },
  );
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack>
        <CurrentPasswordField
          label="Present password"
          key={form.key("current_password")}
          {...form.getInputProps("current_password")}
        />
        <NewPasswordField key={form.key("new_password")} {...form.getInputProps("new_password")} />
        <FormFailure failure={submit.failure} />
        <Button
          type="submit"
          variant="default"
          loading={submit.pending}
          style={{ alignSelf: "flex-start" }}
        >
          Change my password
        </Button>
      </Stack>
    </form>
  );
}
