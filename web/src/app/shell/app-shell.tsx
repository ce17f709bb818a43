import { AppShell, Burger, Group, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useMe } from "@/lib/session";
import { openPalette } from "../palette/palette-store";
import classes from "./app-shell.module.css";
import { ConnectionBanner } from "./connection-banner";
import { FrameContext } from "./frame-context";
import { Navigation } from "./navigation";

/** The frame of every screen behind the sign-in: navigation at the left, a drawer on phones. */
export function Shell({ children }: { children: ReactNode }) {
  const [open, { toggle, close }] = useDisclosure();
  const me = useMe();
  const path = useLocation({ select: (location) => location.pathname });
  // Having gone somewhere, the drawer is in the way.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes because the path has changed
  useEffect(close, [path]);

  return (
    <AppShell
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 248, breakpoint: "sm", collapsed: { mobile: !open } }}
    >
      <AppShell.Header hiddenFrom="sm" className={classes.header ?? ""}>
        <Group h="100%" px="sm" gap="xs" wrap="nowrap">
          <Burger
            opened={open}
            onClick={toggle}
            size="sm"
            aria-label={open ? "Close navigation" : "Open navigation"}
            aria-expanded={open}
          />
          <Text fw={650} truncate flex={1}>
            {me.workspace}
          </Text>
          <UnstyledButton
            className={classes.iconButton ?? ""}
            onClick={openPalette}
            aria-label="Search"
          >
            <IconSearch size={20} aria-hidden />
          </UnstyledButton>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar ?? ""} aria-label="Main">
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main ?? ""} id="main" tabIndex={-1}>
        <ConnectionBanner />
        <FrameContext value={true}>{children}</FrameContext>
      </AppShell.Main>
    </AppShell>
  );
}
