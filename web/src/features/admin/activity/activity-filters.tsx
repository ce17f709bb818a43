import { Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { timeZone } from "@/lib/format";
import classes from "./activity.module.css";
import { ExportButton } from "./export-button";
import { KINDS, nameOfKind } from "./kinds";
import { PersonSelect } from "./person-select";
import {
  type ActivitySearch,
  isDay,
  lastDays,
  MOST_DAYS,
  movePeriod,
  periodOf,
  shiftDay,
  today,
} from "./search";

interface ActivityFiltersProps {
  search: ActivitySearch;
  onChange: (search: ActivitySearch) => void;
}

const KIND_OPTIONS = KINDS.map(({ group, all, kinds }) => ({
  group,
  items: [
    ...(all === "" ? [] : [{ value: all, label: `${group}: everything` }]),
    ...Object.keys(kinds).map((kind) => ({ value: kind, label: nameOfKind(kind) })),
  ],
}));

const PERIODS = [1, 7, 14, MOST_DAYS].map((days) => ({
  value: String(days),
  label: days === 1 ? "Today" : `${days} days`,
}));

export function ActivityFilters({ search, onChange }: ActivityFiltersProps) {
  const { kind, actor } = search;
  const period = periodOf(search);
  // Another period begins with its last day.
  const rest = { ...(kind !== undefined && { kind }), ...(actor !== undefined && { actor }) };
  const move = (change: { from?: string; to?: string }) =>
    onChange({ ...rest, ...movePeriod(period, change) });
  const days = PERIODS.find(
    ({ value }) => period.to === today() && period.from === shiftDay(period.to, 1 - Number(value)),
  );
  return (
    <Stack gap="sm" mb="xl" role="search" aria-label="Activity">
      <Group gap="sm" align="flex-end">
        <SegmentedControl
          aria-label="Period"
          data={PERIODS}
          value={days?.value ?? ""}
          onChange={(value) => onChange({ ...rest, ...lastDays(Number(value)) })}
        />
        <Group gap="sm" wrap="nowrap" className={classes.dates ?? ""}>
          <TextInput
            label="From"
            type="date"
            max={today()}
            value={period.from}
            onChange={({ currentTarget: { value } }) => {
              if (isDay(value)) move({ from: value });
            }}
          />
          <TextInput
            label="To"
            type="date"
            max={today()}
            value={period.to}
            onChange={({ currentTarget: { value } }) => {
              if (isDay(value)) move({ to: value });
            }}
          />
        </Group>
      </Group>
      <Group gap="sm" align="flex-end">
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
          onChange={(value) => {
            const { kind: _, ...others } = search;
            onChange({ ...others, ...(value !== null && { kind: value }) });
          }}
        />
        <PersonSelect
          value={actor}
          onChange={(value) => {
            const { actor: _, ...others } = search;
            onChange({ ...others, ...(value !== undefined && { actor: value }) });
          }}
        />
        <ExportButton period={period} kind={kind} actor={actor} />
      </Group>
      {timeZone() !== "UTC" && (
        <Text size="xs" c="dimmed">
          A day of the log is a day in UTC. Times below are in your zone, {timeZone()}.
        </Text>
      )}
    </Stack>
  );
}
