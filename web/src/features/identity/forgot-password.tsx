import { Anchor } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "@/api/client";
import { useSubmit } from "@/lib/use-submit";
import { EmailField } from "./fields";
import { email } from "./validate";
import { VisitorForm, VisitorMessage } from "./visitor-form";

export function ForgotPassword() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "" }, validate: { email } });
  const submit = useSubmit(form, async (values) => {
    await api("POST /auth/forgot-password", { body: values });
    setSentTo(values.email);
  });
  if (sentTo !== null)
    return (
      <VisitorMessage title="Look into your mailbox">
        If {sentTo} has an account here, a link to choose a new password is on its way.
      </VisitorMessage>
    );
  return (
    <VisitorForm
      title="Forgotten your password?"
      intro="It happens. We send you a link to choose a new one."
      submit={submit}
      action="Send me the link"
      footer={
        <Anchor component={Link} to="/sign-in" size="sm">
          Back to the sign-in
        </Anchor>
      }
    >
      <EmailField autoFocus key={form.key("email")} {...form.getInputProps("email")} />
    </VisitorForm>
  );
}
