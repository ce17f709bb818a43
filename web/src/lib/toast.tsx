import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { describeError } from "@/api/errors";

const UNDO_MS = 8_000;

export function showSuccess(title: string, message?: string): void {
  notifications.show({ title, message, color: "teal", autoClose: 4_000 });
}

/** Something did not happen. `title` says what, `message` why. Stays long enough to be read. */
export function showError(title: string, message?: string): void {
  notifications.show({ title, message, color: "red", autoClose: 10_000 });
}

interface UndoOptions {
  /** What has been done: "GALA-42 is in the trash". */
  message: string;
  /** Takes it back. A refusal is shown. */
  undo: () => Promise<unknown>;
  /** What to say when it has been taken back. */
  undone?: string;
}

/** Undo instead of "are you sure?": the thing is done, and for a while one press takes it back. */
export function showUndo({ message, undo, undone }: UndoOptions): void {
  const id = notifications.show({
    autoClose: UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm" component="span" c="inherit">
          {message}
        </Text>
        <Button size="compact-sm" variant="light" onClick={() => void takeBack()}>
          Undo
        </Button>
      </Group>
    ),
  });
  const takeBack = async () => {
    notifications.hide(id);
    try {
      await undo();
      if (undone !== undefined) showSuccess(undone);
    } catch (error) {
      showError("That could not be undone", describeError(error));
    }
  };
}
