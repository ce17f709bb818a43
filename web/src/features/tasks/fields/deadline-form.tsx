import { Button, Group, Stack, TextInput } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import { useState } from "react";
import { firstDayOfWeek } from "../calendar/month";
import { addDays, DAY_END, today, toLocal, toMoment } from "./deadline";

interface DeadlineFormProps {
  value: string | null;
  clearable: boolean;
  onChange: (deadline: string | null) => void;
}

/** The days people mean most are one press away; the calendar has the rest, and an hour if it matters. */
export default function DeadlineForm({ value, clearable, onChange }: DeadlineFormProps) {
  const local = value === null ? null : toLocal(value);
  const [time, setTime] = useState(local === null || local.time === DAY_END ? "" : local.time);
  const choose = (day: string) => onChange(toMoment({ day, time: time === "" ? DAY_END : time }));
  const first = today();
  return (
    <Stack gap="sm">
      <Group gap={6}>
        {presets(first).map(({ label, day }) => (
          <Button
            key={label}
            size="compact-sm"
            variant={local?.day === day ? "filled" : "default"}
            onClick={() => choose(day)}
            {...(label === "Today" && { "data-autofocus": true })}
          >
            {label}
          </Button>
        ))}
      </Group>
      <DatePicker
        value={local?.day ?? null}
        onChange={(day) => day !== null && choose(day)}
        defaultDate={local?.day ?? first}
        firstDayOfWeek={firstDayOfWeek()}
        highlightToday
        hideOutsideDates
        ariaLabels={{
          previousMonth: "Previous month",
          nextMonth: "Next month",
          previousYear: "Previous year",
          nextYear: "Next year",
          previousDecade: "Previous decade",
          nextDecade: "Next decade",
        }}
        // Red Sundays would say "wrong day", and are too pale to read.
        weekendDays={[]}
        size="sm"
      />
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          type="time"
          label="Time, if it matters"
          size="xs"
          flex={1}
          value={time}
          onChange={(event) => setTime(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && local !== null) choose(local.day);
          }}
        />
        {local !== null && (
          <Button size="xs" variant="light" onClick={() => choose(local.day)}>
            Set
          </Button>
        )}
        {clearable && (
          <Button size="xs" variant="subtle" color="gray" onClick={() => onChange(null)}>
            No deadline
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function presets(first: string): { label: string; day: string }[] {
  // 0 is Sunday, as everywhere in JavaScript.
  const weekday = new Date(`${first}T00:00:00Z`).getUTCDay();
  return [
    { label: "Today", day: first },
    { label: "Tomorrow", day: addDays(first, 1) },
    { label: "Monday", day: addDays(first, (8 - weekday) % 7 || 7) },
    { label: "In a week", day: addDays(first, 7) },
  ];
}
