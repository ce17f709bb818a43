import { Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./settings-section.module.css";

interface SettingsSectionProps {
  title: string;
  description?: string;
  children: ReactNode;
}

/** One subject of a screen of settings: what it is about at the left, the controls at the right. */
export function SettingsSection({ title, description, children }: SettingsSectionProps) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div>
        <Title order={2} fz="md" id={id}>
          {title}
        </Title>
        {description !== undefined && (
          <Text size="sm" c="dimmed" mt={4}>
            {description}
          </Text>
        )}
      </div>
      <div>{children}</div>
    </section>
  );
}
