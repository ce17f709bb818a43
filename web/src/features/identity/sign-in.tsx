import { Anchor, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import { useSubmit } from "@/lib/use-submit";
import { CurrentPasswordField, EmailField } from "./fields";
import { type Credentials, SecondFactorStep } from "./second-factor-step";
import { useEnter } from "./use-enter";
import { email, required } from "./validate";
import { VisitorForm } from "./visitor-form";

export function SignIn({ next }: { next: string | undefined }) {
  // Kept in memory between the two steps only: the code is sent together with them.
  const [halfway, setHalfway] = useState<Credentials | null>(null);
  if (halfway !== null)
    return <SecondFactorStep credentials={halfway} next={next} onBack={() => setHalfway(null)} />;
  return <PasswordStep next={next} onSecondFactor={setHalfway} />;
}

interface PasswordStepProps {
  next: string | undefined;
  onSecondFactor: (credentials: Credentials) => void;
}

function PasswordStep({ next, onSecondFactor }: PasswordStepProps) {
  const enter = useEnter();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { email: "", password: "" },
    validate: { email, password: required("your password") },
  });
  const submit = useSubmit(
    form,
    async (values) => {
      enter(await api("POST /auth/login", { body: { ...values, transport: "cookie" } }), next);
    },
    (error) => {
      if (!isProblem(error, "second_factor_required")) return false;
      onSecondFactor(form.getValues());
      return true;
    },
  );
  return (
    <VisitorForm
      title="Sign in"
      submit={submit}
      action="Sign in"
      footer={
        <>
          <Anchor component={Link} to="/forgot-password" size="sm">
            Forgotten your password?
          </Anchor>
          <Text size="sm" c="dimmed">
            New here?{" "}
            <Anchor component={Link} to="/sign-up" inherit>
              Sign up
            </Anchor>
          </Text>
        </>
      }
    >
      <EmailField autoFocus key={form.key("email")} {...form.getInputProps("email")} />
      <CurrentPasswordField key={form.key("password")} {...form.getInputProps("password")} />
    </VisitorForm>
  );
}
