import { Menu, Text, UnstyledButton } from "@mantine/core";
import { IconKeyboard, IconLogout, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { UserAvatar } from "@/components/user-avatar";
import { displayName, useMe } from "@/lib/session";
import classes from "./navigation.module.css";
import { openShortcutHelp } from "./shortcut-help-store";
import { useSignOut } from "./use-sign-out";

const ICON = { size: 16, stroke: 1.75, "aria-hidden": true } as const;

/** Who is signed in, and what belongs to them alone. */
export function MeMenu() {
  const me = useMe();
  const signOut = useSignOut();
  return (
    <Menu position="top-start" width={224} withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className={classes.me ?? ""}>
          <UserAvatar person={me} withName={false} size={30} />
          <Text size="sm" fw={600} truncate flex={1} ta="left">
            {displayName(me)}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/me" leftSection={<IconUser {...ICON} />}>
          Profile and security
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard {...ICON} />} onClick={openShortcutHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout {...ICON} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
