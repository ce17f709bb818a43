import { Button, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api } from "@/api/client";
import type { SecondFactorSetup } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { useSubmit } from "@/lib/use-submit";
import { required } from "../validate";
import classes from "./me.module.css";

interface ScanStepProps {
  setup: SecondFactorSetup;
  onDone: (recoveryCodes: string[]) => void;
  onCancel: () => void;
}

export function ScanStep({ setup, onDone, onCancel }: ScanStepProps) {
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { code: "" },
    validate: { code: required("the code") },
  });
  const submit = useSubmit(form, async ({ code }) => {
    const body = { code: code.replace(/\s/g, "") };
    onDone((await api("POST /auth/second-factor/confirm", { body })).recovery_codes);
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack align="flex-start">
        <Text>Scan this with your authenticator app, then enter the code it shows.</Text>
        {/* As an image, so that nothing in the drawing can run. */}
        <img
          className={classes.qr}
          src={`data:image/svg+xml,${encodeURIComponent(setup.qr_svg)}`}
          alt="QR code for your authenticator app"
        />
        <Text size="sm" c="dimmed">
          No camera? Enter this key instead: <Code>{grouped(setup.secret)}</Code>, or{" "}
          <a href={setup.otpauth_uri}>open the app on this device</a>.
        </Text>
        <TextInput
          label="Code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          key={form.key("code")}
          {...form.getInputProps("code")}
        />
        <FormFailure failure={submit.failure} />
        <Group gap="xs">
          <Button type="submit" loading={submit.pending}>
            Switch it on
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const grouped = (secret: string) => secret.replace(/(.{4})(?=.)/g, "$1 ");
