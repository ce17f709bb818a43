import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";

interface ConfirmFieldProps {
  /** What has to be typed: the name of the thing that will be gone. */
  expected: string;
  label: string;
  action: string;
  /** What the other button says. */
  keep?: string;
  pending?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/** For the few things that have no undo: the name is typed before the button works. */
export function ConfirmField(props: ConfirmFieldProps) {
  const { expected, label, action, keep = "Keep it", pending = false, onConfirm, onCancel } = props;
  const [typed, setTyped] = useState("");
  const matches = typed.trim() === expected.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (matches) onConfirm();
      }}
    >
      <Stack>
        <TextInput
          label={label}
          description={`Type ${expected}`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {keep}
          </Button>
          {/* White on the theme's usual red has too little contrast. */}
          <Button type="submit" color="red.9" disabled={!matches} loading={pending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
