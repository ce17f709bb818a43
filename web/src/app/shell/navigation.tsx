import { Box, ScrollArea, Text, UnstyledButton } from "@mantine/core";
import {
  IconAdjustments,
  IconBell,
  IconCalendarEvent,
  IconHome,
  IconSearch,
  IconTrash,
  IconUsers,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { KeyCaps } from "@/components/key-caps";
import { unreadCountQuery } from "@/features/notifications/queries/unread-count";
import { formatNumber } from "@/lib/format";
import { isAdmin, useMe } from "@/lib/session";
import { openPalette } from "../palette/palette-store";
import { MeMenu } from "./me-menu";
import { NavItem } from "./nav-item";
import classes from "./navigation.module.css";
import { ProjectNav } from "./project-nav";

const ICON = { size: 18, stroke: 1.75, "aria-hidden": true } as const;

export function Navigation() {
  const me = useMe();
  const { data: count } = useQuery(unreadCountQuery);
  return (
    <div className={classes.root}>
      <Box className={classes.brand ?? ""} visibleFrom="sm">
        <img src="/icon.svg" alt="" width={24} height={24} />
        <Text fw={650} truncate>
          {me.workspace}
        </Text>
      </Box>
      <UnstyledButton className={classes.search ?? ""} onClick={openPalette} visibleFrom="sm">
        <IconSearch size={16} aria-hidden />
        <span>Search or go to</span>
        <KeyCaps keys="mod+k" />
      </UnstyledButton>
      <ScrollArea className={classes.scroll ?? ""} type="auto" scrollbarSize={6}>
        <ul className={classes.list}>
          <NavItem
            to="/"
            activeOptions={{ exact: true }}
            icon={<IconHome {...ICON} />}
            label="Home"
          />
          <NavItem
            to="/inbox"
            icon={<IconBell {...ICON} />}
            label="Inbox"
            badge={<Unread count={count?.unread ?? 0} />}
          />
          <NavItem to="/events" icon={<IconCalendarEvent {...ICON} />} label="Events" />
        </ul>
        <ProjectNav />
        <ul className={classes.list}>
          {isAdmin(me) && (
            <>
              <NavItem to="/people" icon={<IconUsers {...ICON} />} label="People" />
              <NavItem to="/admin" icon={<IconAdjustments {...ICON} />} label="Administration" />
            </>
          )}
          <NavItem to="/trash" icon={<IconTrash {...ICON} />} label="Trash" />
        </ul>
      </ScrollArea>
      <MeMenu />
    </div>
  );
}

function Unread({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className={classes.badge}>
      {count > 99 ? "99+" : formatNumber(count)}
      <span className="visually-hidden"> unread</span>
    </span>
  );
}
