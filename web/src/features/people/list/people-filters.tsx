import { Group, Select } from "@mantine/core";
import type { Group as UserGroup, UserStatus } from "@/api/types";
import { SearchField } from "@/components/search-field";
import { GROUP_NAMES, STATUS_NAMES } from "../filter";
import type { UserFilter } from "../queries/users";
import classes from "./people.module.css";

interface PeopleFiltersProps {
  filter: UserFilter;
  onChange: (change: { [K in keyof UserFilter]?: UserFilter[K] | undefined }) => void;
}

const options = <T extends string>(names: Record<T, string>, plural = "") =>
  Object.entries<string>(names).map(([value, name]) => ({ value, label: `${name}${plural}` }));

export function PeopleFilters({ filter, onChange }: PeopleFiltersProps) {
  return (
    <Group gap="sm" mb="md" role="search" aria-label="People">
      <SearchField
        label="Search by name or e-mail"
        className={classes.search ?? ""}
        value={filter.q ?? ""}
        onSearch={(q) => onChange({ q: q === "" ? undefined : q })}
      />
      <Select
        aria-label="Status"
        placeholder="Any status"
        className={classes.choice ?? ""}
        clearable
        clearButtonProps={{ "aria-label": "Any status" }}
        data={options<UserStatus>(STATUS_NAMES)}
        value={filter.status ?? null}
        onChange={(value) => onChange({ status: pick(STATUS_NAMES, value) })}
      />
      <Select
        aria-label="Group"
        placeholder="Everybody"
        className={classes.choice ?? ""}
        clearable
        clearButtonProps={{ "aria-label": "Everybody" }}
        data={options<UserGroup>(GROUP_NAMES, "s")}
        value={filter.group ?? null}
        onChange={(value) => onChange({ group: pick(GROUP_NAMES, value) })}
      />
    </Group>
  );
}

function pick<T extends string>(names: Record<T, string>, value: string | null): T | undefined {
  return (Object.keys(names) as T[]).find((one) => one === value);
}
