import { Badge } from "@mantine/core";
import type { Group, User } from "@/api/types";
import { GROUP_NAMES, STATUS_NAMES } from "./filter";

export function GroupBadge({ group }: { group: Group }) {
  return (
    <Badge variant="light" tt="none" size="md">
      {GROUP_NAMES[group]}
    </Badge>
  );
}

/** Says what is out of the ordinary; nothing for who is simply here. */
export function StatusBadge({ user }: { user: User }) {
  if (user.status === "active" && user.last_seen_at === null && user.must_change_password)
    return (
      <Badge variant="light" color="teal" tt="none" size="md">
        Invited
      </Badge>
    );
  if (user.status === "active") return null;
  return (
    <Badge variant="default" tt="none" size="md">
      {STATUS_NAMES[user.status]}
    </Badge>
  );
}
