import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { User } from "@/api/types";
import { ConfirmField } from "@/components/confirm-field";
import { displayName } from "@/lib/session";
import { useChangeUser } from "../queries/change-user";
import { useDeleteUser, useResetPassword } from "../queries/end-access";

export type ActKind = "reset" | "delete";

interface PersonDialogsProps {
  act: { kind: ActKind; user: User } | null;
  onClose: () => void;
  onDeleted: () => void;
}

/** What has consequences that no Undo takes back is asked about. */
export function PersonDialogs({ act, onClose, onDeleted }: PersonDialogsProps) {
  return (
    <>
      <Modal
        opened={act?.kind === "reset"}
        onClose={onClose}
        title={act === null ? "" : `Reset the password of ${displayName(act.user)}`}
      >
        {act !== null && <ResetPassword user={act.user} onClose={onClose} />}
      </Modal>
      <Modal
        opened={act?.kind === "delete"}
        onClose={onClose}
        title={act === null ? "" : `Delete ${displayName(act.user)}`}
      >
        {act !== null && <DeletePerson user={act.user} onClose={onClose} onDeleted={onDeleted} />}
      </Modal>
    </>
  );
}

function ResetPassword({ user, onClose }: { user: User; onClose: () => void }) {
  const reset = useResetPassword(onClose);
  return (
    <Stack>
      <Text size="sm">
        {user.given_name} is signed out everywhere and gets a mail to {user.email} with a new
        password, which has to be changed at the next sign-in.
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={reset.isPending} onClick={() => reset.mutate(user)} data-autofocus>
          Send a new password
        </Button>
      </Group>
    </Stack>
  );
}

interface DeletePersonProps {
  user: User;
  onClose: () => void;
  onDeleted: () => void;
}

function DeletePerson({ user, onClose, onDeleted }: DeletePersonProps) {
  const remove = useDeleteUser(onDeleted);
  const change = useChangeUser();
  return (
    <Stack>
      <Text size="sm">
        The account goes for good, with its e-mail address, sessions and second factor. What{" "}
        {user.given_name} wrote and did stays, under this name.
      </Text>
      {user.status === "active" && (
        <Text size="sm">
          To lock somebody out for a while,{" "}
          <Button
            variant="transparent"
            size="compact-sm"
            p={0}
            td="underline"
            onClick={() => {
              change.mutate({ user, patch: { status: "deactivated" } });
              onClose();
            }}
          >
            deactivate instead
          </Button>
          : that can be taken back.
        </Text>
      )}
      <ConfirmField
        expected={displayName(user)}
        label="Name"
        action="Delete for good"
        keep="Keep the account"
        pending={remove.isPending}
        onConfirm={() => remove.mutate(user)}
        onCancel={onClose}
      />
    </Stack>
  );
}
