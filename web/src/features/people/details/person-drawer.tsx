import { Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Id, User } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { displayName } from "@/lib/session";
import type { ActKind } from "../actions/person-dialogs";
import { userQuery } from "../queries/users";
import { PersonDetails } from "./person-details";

interface PersonDrawerProps {
  id: Id | undefined;
  /** Something is asked in a dialog: the drawer waits out of sight, so that Escape closes one thing. */
  covered: boolean;
  onClose: () => void;
  onAct: (kind: ActKind, user: User) => void;
}

export function PersonDrawer({ id, covered, onClose, onAct }: PersonDrawerProps) {
  const { data, error, refetch } = useQuery({ ...userQuery(id ?? ""), enabled: id !== undefined });
  const user = data?.id === id ? data : undefined;
  return (
    <Drawer
      opened={id !== undefined && !covered}
      onClose={onClose}
      position="right"
      size="30rem"
      title={user === undefined ? "Person" : displayName(user)}
      closeButtonProps={{ "aria-label": "Close" }}
      styles={{ title: { fontSize: "1.25rem", fontWeight: 650 } }}
    >
      {user !== undefined ? (
        <PersonDetails user={user} onAct={onAct} />
      ) : error === null ? (
        <SkeletonList rows={5} />
      ) : (
        <ErrorState
          error={error}
          title="This person could not be loaded"
          onRetry={() => void refetch()}
        />
      )}
    </Drawer>
  );
}
