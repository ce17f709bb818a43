import { Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ImportReport } from "@/api/types";
import { formatNumber } from "@/lib/format";
import classes from "./imports.module.css";

const COUNTS: Record<string, [one: string, many: string]> = {
  tasks: ["task", "tasks"],
  archived: ["of them archived", "of them archived"],
  statuses: ["column", "columns"],
  deadlines: ["deadline", "deadlines"],
  labels: ["label", "labels"],
  checklists: ["checklist", "checklists"],
  checklist_items: ["checklist step", "checklist steps"],
  comments: ["comment", "comments"],
  members: ["person", "people"],
  attachments_linked: ["attachment, as a link", "attachments, as links"],
};

/** What comes, what does not and why, and what to know. */
export function ReportView({ report }: { report: ImportReport }) {
  return (
    <Stack gap="xl">
      <Counts counts={report.counts} />
      {report.will_not_come.length > 0 && <LeftBehind report={report} />}
      {report.warnings.length > 0 && (
        <section aria-labelledby="import-warnings">
          <Title order={3} fz="md" mb="xs" id="import-warnings">
            To know
          </Title>
          <ul className={classes.warnings}>
            {report.warnings.map((warning) => (
              <li key={warning}>
                <IconAlertTriangle size={16} aria-hidden />
                <span>{warning}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Stack>
  );
}

function Counts({ counts }: { counts: ImportReport["counts"] }) {
  // A count that this client does not know yet is shown under the server's name for it.
  const known = Object.keys(COUNTS).filter((name) => name in counts);
  const names = [...known, ...Object.keys(counts).filter((name) => !(name in COUNTS))];
  return (
    <section aria-labelledby="import-comes">
      <Title order={3} fz="md" mb="xs" id="import-comes">
        What comes
      </Title>
      <ul className={classes.counts}>
        {names.map((name) => {
          const count = counts[name] ?? 0;
          const [one, many] = COUNTS[name] ?? [name, name];
          return (
            <li key={name} data-none={count === 0 || undefined}>
              <b>{formatNumber(count)}</b> {count === 1 ? one : many}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function LeftBehind({ report }: { report: ImportReport }) {
  return (
    <section aria-labelledby="import-stays">
      <Title order={3} fz="md" mb="xs" id="import-stays">
        What does not come
      </Title>
      <ul className={classes.left}>
        {report.will_not_come.map(({ what, count, why }) => (
          <li key={`${what} ${why}`}>
            <span>
              <Text span fw={600} size="sm">
                {what}
              </Text>{" "}
              <Text span size="sm" c="dimmed">
                {formatNumber(count)}
              </Text>
            </span>
            <Text size="sm">{why}</Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
