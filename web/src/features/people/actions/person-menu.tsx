import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconUser } from "@tabler/icons-react";
import type { User } from "@/api/types";
import { displayName, useMe } from "@/lib/session";
import { useChangeUser } from "../queries/change-user";
import classes from "./actions.module.css";
import { actsFor } from "./acts";
import type { ActKind } from "./person-dialogs";

interface PersonMenuProps {
  user: User;
  onOpen: (user: User) => void;
  onAct: (kind: ActKind, user: User) => void;
}

export function PersonMenu({ user, onOpen, onAct }: PersonMenuProps) {
  const me = useMe();
  const change = useChangeUser();
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon
          size="lg"
          className={classes.above ?? ""}
          aria-label={`Actions for ${displayName(user)}`}
        >
          <IconDots size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconUser size={18} aria-hidden />} onClick={() => onOpen(user)}>
          Details and history
        </Menu.Item>
        {actsFor(user, me.id).map(({ label, icon, does, danger }) => (
          <Menu.Item
            key={label}
            leftSection={icon}
            {...(danger === true && { c: "red" })}
            onClick={() =>
              "patch" in does ? change.mutate({ user, patch: does.patch }) : onAct(does.ask, user)
            }
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
