import { MultiSelect } from "@mantine/core";
import { useDirectory } from "@/lib/directory";
import { displayName, useMe } from "@/lib/session";

interface MemberPickerProps {
  value: string[];
  onChange: (ids: string[]) => void;
}

/** Who is let into a project from the start. Whoever creates it is in anyway. */
export function MemberPicker({ value, onChange }: MemberPickerProps) {
  const people = useDirectory();
  const me = useMe();
  return (
    <MultiSelect
      label="Members besides you"
      placeholder={value.length === 0 ? "Nobody yet" : ""}
      data={[...people.values()]
        .filter(({ id, status }) => id !== me.id && status === "active")
        .map((person) => ({ value: person.id, label: displayName(person) }))}
      value={value}
      onChange={onChange}
      searchable
      hidePickedOptions
      nothingFoundMessage="Nobody by that name"
    />
  );
}
