import { Alert, Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { FormFailure } from "@/components/form-failure";
import { goTo } from "@/lib/address";
import { formatTime } from "@/lib/format";
import { CODE_DIGITS, digitsOf } from "./check";
import type { SentCode } from "./draft";
import fields from "./fields.module.css";
import { Step } from "./step";
import classes from "./step.module.css";
import { DETAILS_STEP } from "./steps";
import type { Registering } from "./use-registration";
import { useSecondsUntil } from "./use-seconds-until";

/** Mails take a while; whoever asks again at once finds two codes and takes the wrong one. */
const WAIT_MS = 30_000;

interface CodeStepProps {
  registering: Registering;
  sent: SentCode;
  waiting: boolean;
}

/** The code from the mail. */
export function CodeStep({ registering, sent, waiting }: CodeStepProps) {
  const [code, setCode] = useState("");
  const [again, setAgain] = useState(false);
  const { errors, failure, codeOver, pending } = registering;
  const expired = useSecondsUntil(sent.expiresAt) === 0;
  const over = codeOver ?? (expired ? "This code is over. Have a new one sent." : null);

  const type = (text: string) => {
    const digits = digitsOf(text);
    setCode(digits);
    // Whoever pastes it, or lets the phone fill it in, is done.
    if (digits.length === CODE_DIGITS && code.length < CODE_DIGITS - 1) finish(digits);
  };
  const finish = (digits: string) => {
    if (pending === null) void registering.finish(digits);
  };
  const sendAgain = async () => {
    setCode("");
    setAgain(await registering.sendAgain());
  };

  return (
    <Step
      title="Type the code from your mail"
      count="Step 2 of 2"
      onSubmit={() => (over === null ? finish(code) : void sendAgain())}
      wrong={"code" in errors ? "code" : undefined}
      refusals={registering.refusals}
    >
      <p className={classes.hint} role="status">
        {again ? "We have sent a new code to " : "We have sent it to "}
        <strong>{sent.email}</strong>
        {again
          ? ". Only the newest one works."
          : `. It is good until ${formatTime(sent.expiresAt)}.`}
      </p>
      <TextInput
        label={`Code of ${CODE_DIGITS} digits`}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        size="lg"
        classNames={{ input: fields.code ?? "" }}
        value={code}
        onChange={(event) => type(event.currentTarget.value)}
        error={errors.code}
        aria-required
      />
      {over !== null && (
        <Alert color="orange" role="alert" py="sm">
          {over}
        </Alert>
      )}
      <FormFailure failure={failure} />
      {over === null ? (
        <Button type="submit" size="md" fullWidth loading={pending === "registering"}>
          {waiting ? "Join the waiting list" : "Get my ticket"}
        </Button>
      ) : (
        <Button type="submit" size="md" fullWidth loading={pending === "sending"}>
          Send a new code
        </Button>
      )}
      <div className={classes.others}>
        {over === null && (
          <Resend
            key={sent.challenge}
            from={sent.sentAt + WAIT_MS}
            pending={pending === "sending"}
            onClick={() => void sendAgain()}
          />
        )}
        <Button variant="subtle" size="compact-sm" onClick={() => goTo(DETAILS_STEP)}>
          Change the address
        </Button>
      </div>
      <p className={classes.hint}>No mail? Look into the folder for spam, too.</p>
    </Step>
  );
}

interface ResendProps {
  from: number;
  pending: boolean;
  onClick: () => void;
}

function Resend({ from, pending, onClick }: ResendProps) {
  const wait = useSecondsUntil(from);
  if (wait > 0) return <span className={classes.hint}>Send it again in {wait} s</span>;
  return (
    <Button variant="subtle" size="compact-sm" loading={pending} onClick={onClick}>
      Send it again
    </Button>
  );
}
