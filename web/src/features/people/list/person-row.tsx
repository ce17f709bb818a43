import { Text } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import type { User } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { UserAvatar } from "@/components/user-avatar";
import { displayName, useMe } from "@/lib/session";
import type { ActKind } from "../actions/person-dialogs";
import { PersonMenu } from "../actions/person-menu";
import { GroupBadge, StatusBadge } from "../badges";
import classes from "./people.module.css";

interface PersonRowProps {
  user: User;
  onOpen: (user: User) => void;
  onAct: (kind: ActKind, user: User) => void;
}

export function PersonRow({ user, onOpen, onAct }: PersonRowProps) {
  const me = useMe();
  const name = displayName(user);
  return (
    <li className={classes.row} data-gone={user.status === "deleted" || undefined}>
      <UserAvatar person={user} size={36} withName={false} />
      <div className={classes.who}>
        <button type="button" className={classes.name} onClick={() => onOpen(user)}>
          {name}
          {user.id === me.id && <span className={classes.you}> (you)</span>}
        </button>
        <Text size="sm" c="dimmed" truncate>
          {user.status === "deleted" ? "Account deleted" : user.email}
        </Text>
      </div>
      <div className={classes.facts}>
        {user.second_factor && (
          <span className={classes.factor} title="Signs in with a second factor">
            <IconShieldCheck size={18} stroke={1.75} aria-hidden />
            <span className="visually-hidden">Second factor on</span>
          </span>
        )}
        {user.group === "Admins" && <GroupBadge group={user.group} />}
        <StatusBadge user={user} />
      </div>
      <Text size="sm" c="dimmed" className={classes.seen ?? ""}>
        {user.last_seen_at === null ? "Not seen yet" : <RelativeTime at={user.last_seen_at} />}
      </Text>
      <PersonMenu user={user} onOpen={onOpen} onAct={onAct} />
    </li>
  );
}
