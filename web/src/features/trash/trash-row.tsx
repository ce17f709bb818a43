import { Button, Group, Text } from "@mantine/core";
import { IconLayoutKanban, IconSquareCheck } from "@tabler/icons-react";
import type { TrashItem } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import { RelativeTime, useNow } from "@/components/time";
import { useDirectory } from "@/lib/directory";
import { daysUntil, formatDate, formatFull } from "@/lib/format";
import { displayName } from "@/lib/session";
import { timeLeft } from "./time-left";
import classes from "./trash.module.css";

interface TrashRowProps {
  item: TrashItem;
  onRestore: () => void;
  /** For those who may. */
  onRemove: (() => void) | undefined;
}

export function TrashRow({ item, onRestore, onRemove }: TrashRowProps) {
  const { kind, key, title, deleted_at, deleted_by, purge_at } = item;
  const person = useDirectory().get(deleted_by ?? "");
  const now = useNow();
  const Icon = kind === "project" ? IconLayoutKanban : IconSquareCheck;
  return (
    <li className={classes.row}>
      <Icon size={20} stroke={1.5} aria-hidden className={classes.icon} />
      <div className={classes.what}>
        <Text fw={550} lineClamp={2}>
          <span className="visually-hidden">{kind === "project" ? "Project" : "Task"}: </span>
          {kind === "task" ? (
            <AnchorLink
              to="/tasks/$taskKey"
              params={{ taskKey: key }}
              c="inherit"
              underline="hover"
            >
              {title}
            </AnchorLink>
          ) : (
            title
          )}
        </Text>
        <Text size="sm" c="dimmed">
          {key} · {person === undefined ? "deleted" : `${displayName(person)} deleted it`}{" "}
          <RelativeTime at={deleted_at} /> ·{" "}
          <span title={formatFull(purge_at)} data-soon={daysUntil(purge_at, now) <= 3 || undefined}>
            {timeLeft(purge_at, now)}, {formatDate(purge_at)}
          </span>
        </Text>
      </div>
      <Group gap="xs" className={classes.actions ?? ""}>
        <Button size="xs" variant="default" onClick={onRestore} aria-label={`Restore ${key}`}>
          Restore
        </Button>
        {onRemove !== undefined && (
          <Button
            size="xs"
            variant="subtle"
            color="red"
            onClick={onRemove}
            aria-label={`Remove now: ${key}`}
          >
            Remove now
          </Button>
        )}
      </Group>
    </li>
  );
}
