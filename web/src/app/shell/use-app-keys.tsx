import {
  IconAdjustments,
  IconCalendarEvent,
  IconHome,
  IconInbox,
  IconTrash,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { type Command, useCommands } from "@/lib/commands";
import { isAdmin, useMe } from "@/lib/session";
import { handleKey, useShortcut } from "@/lib/shortcuts";
import { themeChoices, useThemeChoice } from "@/lib/theme-choice";
import { openPalette } from "../palette/palette-store";
import { openShortcutHelp } from "./shortcut-help-store";
import { useSignOut } from "./use-sign-out";

/** Shortcuts and palette entries that exist on every screen. Features add their own. */
export function useAppKeys(): void {
  const navigate = useNavigate();
  useEffect(() => {
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, []);

  useShortcut("mod+k", "Search, go anywhere, do anything", openPalette, { inDialogs: true });
  useShortcut("/", "Search", openPalette);
  useShortcut("?", "This list of shortcuts", openShortcutHelp);
  useShortcut("g h", "Go home", () => void navigate({ to: "/" }));
  useShortcut("g i", "Go to the inbox", () => void navigate({ to: "/inbox" }));
  useShortcut("g e", "Go to the events", () => void navigate({ to: "/events" }));
  useAppCommands();
}

const ADMIN_SCREENS = [
  { to: "/admin", label: "System health", keywords: ["admin", "version", "ready"] },
  { to: "/admin/activity", label: "Activity log", keywords: ["admin", "audit", "history"] },
  { to: "/admin/deliveries", label: "Failed deliveries", keywords: ["admin", "mail", "retry"] },
  {
    to: "/admin/suppressions",
    label: "Suppressed addresses",
    keywords: ["admin", "mail", "bounce", "complaint", "spam"],
  },
  { to: "/admin/import", label: "Import a Trello board", keywords: ["admin", "new project"] },
] as const;

type Screen =
  | "/"
  | "/inbox"
  | "/events"
  | "/trash"
  | "/people"
  | "/me"
  | (typeof ADMIN_SCREENS)[number]["to"];

function useAppCommands(): void {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const admin = isAdmin(useMe());
  const [, setTheme] = useThemeChoice();
  // biome-ignore lint/correctness/useExhaustiveDependencies: signOut and setTheme are new functions each time but do the same
  const commands = useMemo((): Command[] => {
    const icon = { size: 18, stroke: 1.75 };
    const go = (to: Screen) => () => void navigate({ to });
    const list: Command[] = [
      {
        id: "home",
        group: "Go to",
        label: "Home",
        keys: "g h",
        icon: <IconHome {...icon} />,
        run: go("/"),
      },
      {
        id: "inbox",
        group: "Go to",
        label: "Inbox",
        keys: "g i",
        icon: <IconInbox {...icon} />,
        run: go("/inbox"),
      },
      {
        id: "events",
        group: "Go to",
        label: "Events",
        keys: "g e",
        keywords: ["tickets", "registrations", "attendees"],
        icon: <IconCalendarEvent {...icon} />,
        run: go("/events"),
      },
      {
        id: "trash",
        group: "Go to",
        label: "Trash",
        icon: <IconTrash {...icon} />,
        run: go("/trash"),
      },
      {
        id: "me",
        group: "Go to",
        label: "Profile and security",
        keywords: ["password", "sessions", "theme", "dark", "second factor", "settings"],
        icon: <IconUser {...icon} />,
        run: go("/me"),
      },
      {
        id: "shortcuts",
        group: "Muster",
        label: "Keyboard shortcuts",
        keys: "?",
        run: openShortcutHelp,
      },
      { id: "sign-out", group: "Muster", label: "Sign out", run: () => void signOut() },
    ];
    for (const { value, label } of themeChoices)
      list.push({
        id: `theme-${value}`,
        group: "Muster",
        label: `Theme: ${label.toLowerCase()}`,
        keywords: ["colour", "mode"],
        run: () => setTheme(value),
      });
    if (admin)
      list.push(
        {
          id: "people",
          group: "Go to",
          label: "People",
          keywords: ["invite", "users", "accounts"],
          icon: <IconUsers {...icon} />,
          run: go("/people"),
        },
        ...ADMIN_SCREENS.map(({ to, label, keywords }) => ({
          id: to,
          group: "Administration",
          label,
          keywords: [...keywords],
          icon: <IconAdjustments {...icon} />,
          run: go(to),
        })),
      );
    return list;
  }, [navigate, admin]);
  useCommands("app", commands);
}
