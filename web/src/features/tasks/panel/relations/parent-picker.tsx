import { Group, Loader, Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import type { Id, Task } from "@/api/types";
import classes from "../panel.module.css";
import { useTaskName } from "./use-task-name";

interface ParentPickerProps {
  task: Task;
  onChange: (parent: Id | null) => void;
}

const SHOWN = 20;

/** Which task this one is a part of, found by typing its title or key. */
export function ParentPicker({ task, onChange }: ParentPickerProps) {
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState(false);
  const [query] = useDebouncedValue(search, 200);
  const parent = useTaskName(task.parent_id);
  const chosen = parent === undefined ? "" : `${parent.key} ${parent.title}`;
  const wanted = query === chosen ? "" : query.trim();
  const { data: found, isFetching } = useQuery({
    queryKey: ["tasks", "search", task.project_id, wanted],
    enabled: open,
    queryFn: ({ signal }) =>
      api("GET /tasks", {
        query: {
          project: task.project_id,
          q: wanted === "" ? undefined : wanted,
          sort: "-updated",
          limit: SHOWN,
        },
        signal,
      }),
  });
  const options = (found?.items ?? [])
    .filter(({ id }) => id !== task.id && id !== task.parent_id)
    .map(({ id, key, title }) => ({ value: id, label: `${key} ${title}` }));
  const current =
    parent === undefined ? [] : [{ value: parent.id, label: `${parent.key} ${parent.title}` }];

  return (
    <Select
      aria-label="Part of"
      variant="unstyled"
      size="sm"
      classNames={{ root: classes.parentRoot ?? "", input: classes.parent ?? "" }}
      placeholder="No other task"
      searchable
      clearable
      data={[...current, ...options]}
      // The server has searched already, by more than the title.
      filter={({ options: all }) => all}
      value={task.parent_id}
      onChange={onChange}
      searchValue={search}
      onSearchChange={setSearch}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      nothingFoundMessage={
        isFetching ? (
          <Group gap="xs">
            <Loader size="xs" />
            <Text size="sm">Searching</Text>
          </Group>
        ) : (
          "No such task in this project"
        )
      }
      clearButtonProps={{ "aria-label": "Make it a task of its own" }}
      comboboxProps={{ width: 300, position: "bottom-start" }}
    />
  );
}
