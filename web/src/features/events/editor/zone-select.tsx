import { Select } from "@mantine/core";
import { timeZone } from "@/lib/format";

interface ZoneSelectProps {
  value: string;
  onChange: (zone: string) => void;
  error?: string | undefined;
}

const ZONES = Intl.supportedValuesOf("timeZone");

/** By which clocks the event begins. Its times stay what they are when another zone is chosen. */
export function ZoneSelect({ value, onChange, error }: ZoneSelectProps) {
  return (
    <Select
      label="Time zone"
      description={
        value === timeZone()
          ? "As on your clock. Choose another one if it takes place elsewhere."
          : `Not the one of your clock, which is ${timeZone()}.`
      }
      // The name in use may be an alias that the browser's list leaves out.
      data={[...new Set([...ZONES, "UTC", timeZone(), value].filter((zone) => zone !== ""))]}
      searchable
      required
      allowDeselect={false}
      limit={60}
      nothingFoundMessage="No such zone"
      error={error}
      value={value}
      onChange={(zone) => zone !== null && onChange(zone)}
    />
  );
}
