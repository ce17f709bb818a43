import { ActionIcon, Group, NativeSelect, Text, Title } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Id, TaskDiff, TaskHistoryEntry } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { TextDiff } from "@/components/text-diff";
import { FIELD_LABEL } from "@/lib/field-names";
import { formatDateTime } from "@/lib/format";
import { diffText } from "@/lib/text-diff";
import { useHeadingLevels } from "../panel/task-place";
import { versionDiffQuery } from "../queries/history";
import classes from "./history.module.css";
import { describeChange, type FieldNames } from "./words";

interface VersionDiffProps {
  taskId: Id;
  entries: readonly TaskHistoryEntry[];
  names: FieldNames;
  from: number;
  to: number;
  onChange: (pair: { from: number; to: number }) => void;
  onClose: () => void;
}

/** How any two versions differ, texts word by word. */
export function VersionDiff(props: VersionDiffProps) {
  const { taskId, entries, names, from, to, onChange, onClose } = props;
  const { data, error, refetch } = useQuery(versionDiffQuery(taskId, from, to));
  const { section } = useHeadingLevels();
  const box = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it may be out of sight when another pair is chosen
  useEffect(() => {
    // In braces: it returns a promise in newer browsers, which is no way to end an effect.
    box.current?.scrollIntoView({ block: "nearest" });
  }, [from, to]);
  const versions = entries.map(({ version, at }) => ({
    value: String(version),
    label: `Version ${version}, ${formatDateTime(at)}`,
  }));
  return (
    <section ref={box} className={classes.compare} aria-label="Comparison of two versions">
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Title order={section === 2 ? 3 : 4} fz="sm">
          Comparison
        </Title>
        <ActionIcon size={24} aria-label="Close the comparison" onClick={onClose}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
      <Group gap="xs" mb="sm" grow>
        <NativeSelect
          size="xs"
          label="From"
          data={versions}
          value={String(from)}
          onChange={(event) => onChange({ from: Number(event.currentTarget.value), to })}
        />
        <NativeSelect
          size="xs"
          label="To"
          data={versions}
          value={String(to)}
          onChange={(event) => onChange({ from, to: Number(event.currentTarget.value) })}
        />
      </Group>
      {data !== undefined ? (
        <Differences diff={data} names={names} />
      ) : error === null ? (
        <SkeletonList rows={2} />
      ) : (
        <ErrorState
          error={error}
          title="The versions could not be compared"
          onRetry={() => void refetch()}
        />
      )}
    </section>
  );
}

function Differences({ diff, names }: { diff: TaskDiff; names: FieldNames }) {
  if (diff.changes.length === 0) return <Text size="sm">These two versions say the same.</Text>;
  return diff.changes.map((change) => {
    const { field, from, to, text_diff } = change;
    const words = describeChange(change, names);
    const parts =
      text_diff ??
      (words.steps.length > 0
        ? null
        : diffText(words.from ?? String(from ?? ""), words.to ?? String(to ?? "")));
    return (
      <div key={field}>
        <Text size="sm" fw={600} mt="xs">
          {FIELD_LABEL[field] ?? words.label}
        </Text>
        {parts !== null ? (
          <TextDiff parts={parts} />
        ) : (
          <ul className={classes.changes}>
            {words.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ul>
        )}
      </div>
    );
  });
}
