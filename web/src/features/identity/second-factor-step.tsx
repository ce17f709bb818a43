import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import { useSubmit } from "@/lib/use-submit";
import { useEnter } from "./use-enter";
import { required } from "./validate";
import { VisitorForm } from "./visitor-form";

export interface Credentials {
  email: string;
  password: string;
}

interface SecondFactorStepProps {
  credentials: Credentials;
  next: string | undefined;
  onBack: () => void;
}

/** The password was right; now the code of the app, or one of the recovery codes. */
export function SecondFactorStep({ credentials, next, onBack }: SecondFactorStepProps) {
  const enter = useEnter();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { second_factor_code: "" },
    validate: { second_factor_code: required("the code") },
  });
  const submit = useSubmit(
    form,
    async ({ second_factor_code }) => {
      // People copy "123 456" with the gap the app shows.
      const code = second_factor_code.replace(/\s/g, "");
      const body = { ...credentials, second_factor_code: code, transport: "cookie" } as const;
      enter(await api("POST /auth/login", { body }), next);
    },
    (error) => {
      if (!isProblem(error, "invalid_credentials", "second_factor_required")) return false;
      form.setFieldError("second_factor_code", "This code is not right, or has been used already.");
      setTimeout(() => form.getInputNode("second_factor_code")?.focus());
      return true;
    },
  );
  return (
    <VisitorForm
      title="One more step"
      intro="Enter the code that your authenticator app shows now, or one of your recovery codes."
      submit={submit}
      action="Sign in"
      footer={
        <Button variant="subtle" onClick={onBack}>
          Back
        </Button>
      }
    >
      <TextInput
        label="Code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        key={form.key("second_factor_code")}
        {...form.getInputProps("second_factor_code")}
      />
    </VisitorForm>
  );
}
