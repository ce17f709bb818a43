import { Anchor, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "@/api/client";
import { useSubmit } from "@/lib/use-submit";
import { EmailField, NameFields, NewPasswordField } from "./fields";
import { email, names, required } from "./validate";
import { VisitorForm, VisitorMessage } from "./visitor-form";

export function SignUp() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { given_name: "", family_name: "", email: "", password: "" },
    validate: { ...names, email, password: required("a password") },
  });
  const submit = useSubmit(form, async (values) => {
    await api("POST /auth/sign-up", { body: values });
    setSentTo(values.email);
  });
  if (sentTo !== null)
    return (
      <VisitorMessage title="Look into your mailbox">
        We have written to {sentTo}. Open the link in that message and your account is ready.
      </VisitorMessage>
    );
  return (
    <VisitorForm
      title="Sign up"
      submit={submit}
      action="Create my account"
      footer={
        <Text size="sm" c="dimmed">
          Already here?{" "}
          <Anchor component={Link} to="/sign-in" inherit>
            Sign in
          </Anchor>
        </Text>
      }
    >
      <NameFields
        given={{ ...form.getInputProps("given_name"), autoFocus: true }}
        family={form.getInputProps("family_name")}
      />
      <EmailField key={form.key("email")} {...form.getInputProps("email")} />
      <NewPasswordField
        label="Password"
        key={form.key("password")}
        {...form.getInputProps("password")}
      />
    </VisitorForm>
  );
}
