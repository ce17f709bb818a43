import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Id } from "@/api/types";
import { peopleQuery } from "@/lib/directory";
import { displayName } from "@/lib/session";
import classes from "./activity.module.css";

interface PersonSelectProps {
  value: Id | undefined;
  onChange: (id: Id | undefined) => void;
}

export function PersonSelect({ value, onChange }: PersonSelectProps) {
  const { data: people = [] } = useQuery(peopleQuery);
  return (
    <Select
      label="Who"
      placeholder="Everybody"
      className={classes.choice ?? ""}
      searchable
      clearable
      clearButtonProps={{ "aria-label": "Everybody" }}
      nothingFoundMessage="Nobody of this name"
      limit={50}
      data={people.map((person) => ({
        value: person.id,
        label:
          person.email === "" ? displayName(person) : `${displayName(person)} · ${person.email}`,
      }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
