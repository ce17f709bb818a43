import { Button } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import { showSuccess } from "@/lib/toast";
import { useSubmit } from "@/lib/use-submit";
import { NewPasswordField } from "./fields";
import { required } from "./validate";
import { VisitorForm, VisitorMessage } from "./visitor-form";

export function ResetPassword({ token }: { token: string }) {
  const navigate = useNavigate();
  const [dead, setDead] = useState(token === "");
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { password: "" },
    validate: { password: required("a new password") },
  });
  const submit = useSubmit(
    form,
    async ({ password }) => {
      await api("POST /auth/reset-password", { body: { token, password } });
      showSuccess("Your password is changed", "You can sign in with it now.");
      await navigate({ to: "/sign-in" });
    },
    (error) => {
      if (!isProblem(error, "link_expired", "not_found")) return false;
      setDead(true);
      return true;
    },
  );
  if (dead)
    return (
      <VisitorMessage
        title="This link no longer works"
        action={
          <Button component={Link} to="/forgot-password" size="md">
            Send me a new one
          </Button>
        }
      >
        Links to choose a password work once, and not for long.
      </VisitorMessage>
    );
  return (
    <VisitorForm title="Choose a new password" submit={submit} action="Change my password">
      <NewPasswordField autoFocus key={form.key("password")} {...form.getInputProps("password")} />
    </VisitorForm>
  );
}
