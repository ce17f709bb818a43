import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconArrowRight, IconCircleCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { ImportReport } from "@/api/types";
import { formatNumber } from "@/lib/format";
import classes from "./imports.module.css";

interface ImportDoneProps {
  report: ImportReport;
  onAnother: () => void;
}

export function ImportDone({ report, onAnother }: ImportDoneProps) {
  const title = useRef<HTMLHeadingElement>(null);
  // The form that had the focus is gone.
  useEffect(() => title.current?.focus(), []);
  const tasks = report.counts.tasks ?? 0;
  const unmatched = report.members.filter(({ user_id }) => user_id === null).length;
  return (
    <Stack gap="md" maw="40rem" align="flex-start">
      <IconCircleCheck size={36} stroke={1.5} className={classes.done} aria-hidden />
      <Title order={2} ref={title} tabIndex={-1} className={classes.doneTitle ?? ""}>
        {report.name} is here
      </Title>
      <Text c="dimmed" lh={1.6}>
        {formatNumber(tasks)} {tasks === 1 ? "task" : "tasks"} came along, as {report.key}-1
        {tasks > 1 && ` to ${report.key}-${tasks}`}.
        {unmatched > 0 &&
          ` ${formatNumber(unmatched)} ${unmatched === 1 ? "person is" : "people are"} named in them without an account here.`}
      </Text>
      <Group gap="xs">
        {report.project !== null && (
          <Button
            renderRoot={(props) => (
              <Link
                to="/projects/$projectKey"
                params={{ projectKey: report.project?.key ?? report.key }}
                {...props}
              />
            )}
            rightSection={<IconArrowRight size={18} aria-hidden />}
          >
            Open {report.name}
          </Button>
        )}
        <Button variant="default" onClick={onAnother}>
          Import another board
        </Button>
      </Group>
    </Stack>
  );
}
