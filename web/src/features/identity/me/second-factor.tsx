import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import type { SecondFactorSetup } from "@/api/types";
import { meQuery } from "@/lib/session";
import { showSuccess } from "@/lib/toast";
import { PasswordPrompt } from "./password-prompt";
import { RecoveryCodes } from "./recovery-codes";
import { ScanStep } from "./scan-step";

type Step =
  | { name: "rest" }
  | { name: "begin" }
  | { name: "scan"; setup: SecondFactorSetup }
  | { name: "codes"; codes: string[] }
  | { name: "renew" }
  | { name: "disable" };

/** Setting up: password, scan, code, recovery codes. Each step says what the next one is. */
export function SecondFactor({ enabled }: { enabled: boolean }) {
  const [step, setStep] = useState<Step>({ name: "rest" });
  const queryClient = useQueryClient();
  const rest = () => setStep({ name: "rest" });
  const remember = (second_factor: boolean) =>
    queryClient.setQueryData(meQuery.queryKey, (me) => (me ? { ...me, second_factor } : me));

  switch (step.name) {
    case "begin":
      return (
        <PasswordPrompt
          action="Continue"
          onCancel={rest}
          onPassword={async (password) => {
            const setup = await api("POST /auth/second-factor", { body: { password } });
            setStep({ name: "scan", setup });
          }}
        />
      );
    case "scan":
      return (
        <ScanStep
          setup={step.setup}
          onCancel={rest}
          onDone={(codes) => {
            remember(true);
            setStep({ name: "codes", codes });
          }}
        />
      );
    case "codes":
      return <RecoveryCodes codes={step.codes} onDone={rest} />;
    case "renew":
      return (
        <PasswordPrompt
          action="Make new codes"
          onCancel={rest}
          onPassword={async (password) => {
            const body = { password };
            const made = await api("POST /auth/second-factor/recovery-codes", { body });
            setStep({ name: "codes", codes: made.recovery_codes });
          }}
        />
      );
    case "disable":
      return (
        <PasswordPrompt
          action="Switch it off"
          onCancel={rest}
          onPassword={async (password) => {
            await api("DELETE /auth/second-factor", { body: { password } });
            remember(false);
            showSuccess("The second factor is off");
            rest();
          }}
        />
      );
    case "rest":
      return enabled ? (
        <Stack align="flex-start">
          <Alert color="teal" py="xs" title="On" />
          <Group gap="xs">
            <Button variant="default" onClick={() => setStep({ name: "renew" })}>
              New recovery codes
            </Button>
            <Button variant="default" onClick={() => setStep({ name: "disable" })}>
              Switch off
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack align="flex-start">
          <Text>Off. You need an authenticator app on your phone to switch it on.</Text>
          <Button variant="default" onClick={() => setStep({ name: "begin" })}>
            Set up
          </Button>
        </Stack>
      );
  }
}
