import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./empty-state.module.css";

interface EmptyStateProps {
  title: string;
  /** What to do first, in a sentence or two. */
  children?: ReactNode;
  icon?: ReactNode;
  /** The button that does it. */
  action?: ReactNode;
  /** Level of the heading below the page's own. */
  order?: 2 | 3;
}

/** Shown where a list would be: says what belongs here and how to begin. */
export function EmptyState({ title, children, icon, action, order = 2 }: EmptyStateProps) {
  return (
    <Stack className={classes.root ?? ""} gap="xs" align="flex-start">
      {icon !== undefined && (
        <span className={classes.icon} aria-hidden="true">
          {icon}
        </span>
      )}
      <Title order={order} fz="xl">
        {title}
      </Title>
      {children !== undefined && (
        <Text c="dimmed" maw="34rem" lh={1.6}>
          {children}
        </Text>
      )}
      {action !== undefined && <div className={classes.action}>{action}</div>}
    </Stack>
  );
}
