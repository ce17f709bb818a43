import { ActionIcon, Group, Select, Text, TextInput } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { timeZone } from "@/lib/format";
import type { ActivityFilter } from "../queries/activity";
import classes from "./activity.module.css";
import { ExportButton } from "./export-button";
import { KINDS, nameOfKind } from "./kinds";
import { PersonSelect } from "./person-select";
import { type ActivitySearch, isDay, shiftDay, today } from "./search";

interface ActivityFiltersProps {
  filter: ActivityFilter;
  onChange: (search: ActivitySearch) => void;
}

const KIND_OPTIONS = KINDS.map(({ group, all, kinds }) => ({
  group,
  items: [
    ...(all === "" ? [] : [{ value: all, label: `${group}: everything` }]),
    ...Object.keys(kinds).map((kind) => ({ value: kind, label: nameOfKind(kind) })),
  ],
}));

export function ActivityFilters({ filter, onChange }: ActivityFiltersProps) {
  const { day, kind, actor } = filter;
  const set = (next: string) => onChange({ ...filter, day: next });
  return (
    <Group gap="sm" mb="lg" align="flex-end" role="search" aria-label="Activity">
      <Group gap={4} align="flex-end" wrap="nowrap">
        <TextInput
          label="Day"
          type="date"
          max={today()}
          value={day}
          onChange={({ currentTarget: { value } }) => {
            if (isDay(value)) set(value);
          }}
        />
        <ActionIcon size={36} aria-label="The day before" onClick={() => set(shiftDay(day, -1))}>
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          size={36}
          aria-label="The day after"
          disabled={day >= today()}
          onClick={() => set(shiftDay(day, 1))}
        >
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
      </Group>
      <Select
        label="What"
        placeholder="Everything"
        className={classes.choice ?? ""}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "Everything" }}
        nothingFoundMessage="No such kind"
        data={KIND_OPTIONS}
        value={kind ?? null}
        onChange={(value) =>
          onChange({ day, ...(actor && { actor }), ...(value !== null && { kind: value }) })
        }
      />
      <PersonSelect
        value={actor}
        onChange={(value) =>
          onChange({ day, ...(kind && { kind }), ...(value !== undefined && { actor: value }) })
        }
      />
      <ExportButton filter={filter} />
      {timeZone() !== "UTC" && (
        <Text size="xs" c="dimmed" w="100%">
          A day of the log is a day in UTC. The times below are in your zone, {timeZone()}.
        </Text>
      )}
    </Group>
  );
}
