import { Alert, Button, CopyButton, Group, Stack } from "@mantine/core";
import classes from "./me.module.css";

interface RecoveryCodesProps {
  codes: string[];
  onDone: () => void;
}

/** The codes are shown this once; the server keeps only their digests. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const text = codes.join("\n");
  return (
    <Stack>
      <Alert color="yellow" title="Keep these codes somewhere safe">
        If you lose your phone, each of them lets you in once. They are not shown again.
      </Alert>
      <ul className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap="xs">
        <Button onClick={onDone}>I have kept them</Button>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          component="a"
          download="muster-recovery-codes.txt"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
        >
          Download
        </Button>
      </Group>
    </Stack>
  );
}
