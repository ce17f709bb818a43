import { ActionIcon, Text, Tooltip } from "@mantine/core";
import {
  IconAt,
  IconCheck,
  IconClock,
  IconMessage,
  IconProgressCheck,
  IconUserPlus,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ComponentType, ReactNode } from "react";
import type { Notification, NotificationKind } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { UserAvatar } from "@/components/user-avatar";
import { useDirectory } from "@/lib/directory";
import { displayName } from "@/lib/session";
import classes from "./inbox.module.css";
import { SAYS } from "./kinds";

const ICONS: Record<NotificationKind, ComponentType<{ size: number; stroke: number }>> = {
  mentioned: IconAt,
  assigned: IconUserPlus,
  commented: IconMessage,
  status_changed: IconProgressCheck,
  deadline: IconClock,
};

interface NotificationItemProps {
  item: Notification;
  onRead: () => void;
}

export function NotificationItem({ item, onRead }: NotificationItemProps) {
  const person = useDirectory().get(item.actor_id ?? "");
  const Icon = ICONS[item.kind];
  const who = person === undefined ? null : displayName(person);
  const unread = item.read_at === null;
  return (
    <li className={classes.item} data-notification={item.id} data-unread={unread || undefined}>
      <span className={classes.face} aria-hidden="true">
        {item.actor_id === null ? (
          <span className={classes.plainFace}>
            <Icon size={18} stroke={1.75} />
          </span>
        ) : (
          <>
            <UserAvatar person={person} size={34} withName={false} />
            <span className={classes.kind}>
              <Icon size={12} stroke={2.25} />
            </span>
          </>
        )}
      </span>
      <Target item={item} onOpen={onRead}>
        {unread && <span className="visually-hidden">Unread: </span>}
        <Text component="span" size="sm" display="block">
          {SAYS[item.kind](who)}
        </Text>
        <span className={classes.title}>
          {item.task_key !== null && <span className={classes.key}>{item.task_key}</span>}
          {item.title}
        </span>
        {item.text !== "" && (
          <Text component="span" size="sm" c="dimmed" display="block" lineClamp={2}>
            {item.text}
          </Text>
        )}
      </Target>
      <Text size="xs" c="dimmed" className={classes.when ?? ""}>
        <RelativeTime at={item.created_at} />
      </Text>
      <span className={classes.mark}>
        {unread && (
          <Tooltip label="Mark as read · R">
            <ActionIcon aria-label={`Mark as read: ${item.title}`} onClick={onRead}>
              <IconCheck size={17} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </span>
    </li>
  );
}

function Target(props: { item: Notification; onOpen: () => void; children: ReactNode }) {
  const { item, onOpen, children } = props;
  if (item.task_key === null)
    return (
      <button type="button" className={classes.target} onClick={onOpen}>
        {children}
      </button>
    );
  return (
    <Link
      to="/tasks/$taskKey"
      params={{ taskKey: item.task_key }}
      className={classes.target ?? ""}
      onClick={onOpen}
      onAuxClick={onOpen}
    >
      {children}
    </Link>
  );
}
