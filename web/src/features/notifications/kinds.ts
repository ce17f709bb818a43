import type { NotificationKind } from "@/api/types";

/** The strongest first. */
export const KINDS: readonly { kind: NotificationKind; label: string; about: string }[] = [
  { kind: "mentioned", label: "Mentions", about: "Somebody writes @ and your name" },
  { kind: "assigned", label: "Assignments", about: "A task becomes yours" },
  { kind: "commented", label: "Comments", about: "On tasks that are yours or that you created" },
  { kind: "status_changed", label: "Status", about: "A task of yours moves on" },
  { kind: "deadline", label: "Deadlines", about: "A task of yours is due soon, or overdue" },
];

/** Null for what nobody in particular did. */
export const SAYS: Record<NotificationKind, (who: string | null) => string> = {
  mentioned: (who) => `${who ?? "Someone"} mentioned you`,
  assigned: (who) => `${who ?? "Someone"} assigned this to you`,
  commented: (who) => `${who ?? "Someone"} commented`,
  status_changed: (who) => `${who ?? "Someone"} moved this on`,
  deadline: () => "A deadline is near",
};
