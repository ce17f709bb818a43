import { Group, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { useHeadingLevels } from "./task-place";

interface SectionProps {
  title: string;
  /** Beside the title: "3 of 7". */
  count?: ReactNode;
  /** At the right. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a task below its own heading. */
export function Section({ title, count, actions, children }: SectionProps) {
  const id = useId();
  const { section } = useHeadingLevels();
  return (
    <section aria-labelledby={id}>
      <Group justify="space-between" gap="xs" mih={32} mb={6}>
        <Group gap="xs" align="baseline">
          <Title id={id} order={section} fz="sm" fw={650}>
            {title}
          </Title>
          {count !== undefined && (
            <Text size="sm" c="dimmed">
              {count}
            </Text>
          )}
        </Group>
        {actions}
      </Group>
      {children}
    </section>
  );
}
