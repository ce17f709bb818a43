import { Group, NativeSelect, Select } from "@mantine/core";
import type { TicketType } from "@/api/types";
import { SearchField } from "@/components/search-field";
import { orderOf } from "../queries/registrations";
import classes from "./attendees.module.css";
import { type AttendeesSearch, type SearchChange, STATUS_NAMES, statusOf } from "./search";

interface AttendeesFiltersProps {
  search: AttendeesSearch;
  types: readonly TicketType[];
  onChange: (change: SearchChange) => void;
}

const ORDERS = [
  { value: "-arrival", label: "Last come first" },
  { value: "arrival", label: "First come first" },
];
const STATUSES = Object.entries(STATUS_NAMES).map(([value, label]) => ({ value, label }));

export function AttendeesFilters({ search, types, onChange }: AttendeesFiltersProps) {
  return (
    <Group gap="sm" mb="md" role="search" aria-label="Attendees">
      <SearchField
        label="Search by name or e-mail"
        className={classes.search ?? ""}
        value={search.q ?? ""}
        onSearch={(q) => onChange({ q: q === "" ? undefined : q })}
      />
      <Select
        aria-label="Status"
        placeholder="Any status"
        className={classes.choice ?? ""}
        clearable
        clearButtonProps={{ "aria-label": "Any status" }}
        data={STATUSES}
        value={search.status ?? null}
        onChange={(value) => onChange({ status: statusOf(value) })}
      />
      {types.length > 1 && (
        <Select
          aria-label="Ticket type"
          placeholder="Any ticket type"
          className={classes.choice ?? ""}
          clearable
          clearButtonProps={{ "aria-label": "Any ticket type" }}
          data={types.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.type ?? null}
          onChange={(type) => onChange({ type: type ?? undefined })}
        />
      )}
      <NativeSelect
        aria-label="Order"
        className={classes.order ?? ""}
        data={ORDERS}
        value={orderOf(search)}
        onChange={({ currentTarget: { value } }) => {
          const order = value === "arrival" ? value : "-arrival";
          // What is usual is not said in the address.
          const { order: _, ...rest } = search;
          onChange({ order: orderOf(rest) === order ? undefined : order });
        }}
      />
    </Group>
  );
}
