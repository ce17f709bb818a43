import { Badge, Progress, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Announcement } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { useDirectory } from "@/lib/directory";
import { formatNumber } from "@/lib/format";
import { displayName } from "@/lib/session";
import classes from "./announcements.module.css";
import { audienceInWords } from "./audience";
import { progressInWords, progressOf } from "./progress";

const BADGES = {
  draft: ["Draft", "gray"],
  sending: ["On its way", "blue"],
  sent: ["Sent", "teal"],
} as const;

export function AnnouncementBadge({ status }: Pick<Announcement, "status">) {
  const [label, color] = BADGES[status];
  return (
    <Badge variant="light" color={color} tt="none" size="md">
      {label}
    </Badge>
  );
}

export function AnnouncementRow({ announcement }: { announcement: Announcement }) {
  const { id, subject, status, audience, created_by, event_id } = announcement;
  const author = useDirectory().get(created_by);
  return (
    <li className={classes.row}>
      <div className={classes.rowHead}>
        <Link to="." search={{ open: id }} className={classes.subject ?? ""}>
          {subject}
        </Link>
        <AnnouncementBadge status={status} />
      </div>
      <Text size="sm" c="dimmed">
        {event_id !== null && `To ${audienceInWords(audience)} · `}
        {author === undefined ? "Somebody" : displayName(author)},{" "}
        <RelativeTime at={announcement.sent_at ?? announcement.updated_at} />
      </Text>
      {status !== "draft" && (
        <Text size="sm" role={status === "sending" ? "status" : undefined}>
          {progressInWords(announcement, formatNumber)}
        </Text>
      )}
      {status === "sending" && (
        <Progress value={100 * progressOf(announcement)} size={5} mt={6} aria-hidden="true" />
      )}
    </li>
  );
}
