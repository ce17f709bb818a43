import { Button, Group, Popover, Stack, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { formatDate } from "@/lib/format";
import pickerClasses from "../fields/picker.module.css";
import { PopupAnchor } from "../fields/popup-anchor";
import { Pill } from "./choice-filters";
import classes from "./filters.module.css";
import { DUE, type Due, type ProjectSearch } from "./search";
import { useProjectSearch } from "./use-project-search";

const DUE_LABEL: Record<Due, string> = {
  overdue: "Overdue",
  today: "Today",
  week: "Next 7 days",
};

/** By deadline: what presses, or between two days. */
export function DueFilter() {
  const { search, change } = useProjectSearch();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const text = describe(search);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (due: Due | undefined) => {
    change({ due, from: undefined, to: undefined });
    close();
  };
  return (
    <span className={pickerClasses.root}>
      <button
        ref={button}
        type="button"
        className={classes.pill}
        aria-label={`Deadline: ${text ?? "any"}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Pill label="Deadline" value={text} />
      </button>
      <Popover
        opened={open}
        onDismiss={() => setOpen(false)}
        position="bottom-start"
        shadow="md"
        trapFocus
        // The button above says what it opens; the anchor is nothing.
        withRoles={false}
      >
        <Popover.Target>
          <PopupAnchor over={pickerClasses.anchor} />
        </Popover.Target>
        <Popover.Dropdown
          role="dialog"
          aria-label="Deadline"
          onKeyDown={(e) => e.key === "Escape" && close()}
        >
          <Stack gap="sm">
            <Group gap={6}>
              {DUE.map((due) => (
                <Button
                  key={due}
                  size="compact-sm"
                  variant={search.due === due ? "filled" : "default"}
                  aria-pressed={search.due === due}
                  onClick={() => choose(search.due === due ? undefined : due)}
                >
                  {DUE_LABEL[due]}
                </Button>
              ))}
            </Group>
            <Group gap="xs" grow>
              <TextInput
                type="date"
                size="xs"
                label="From"
                value={search.from ?? ""}
                max={search.to}
                onChange={(e) => change({ due: undefined, from: e.currentTarget.value })}
              />
              <TextInput
                type="date"
                size="xs"
                label="Until"
                value={search.to ?? ""}
                min={search.from}
                onChange={(e) => change({ due: undefined, to: e.currentTarget.value })}
              />
            </Group>
            {text !== undefined && (
              <Button variant="subtle" color="gray" size="xs" onClick={() => choose(undefined)}>
                Any deadline, or none
              </Button>
            )}
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}

function describe({ due, from, to }: ProjectSearch): string | undefined {
  if (due !== undefined) return DUE_LABEL[due];
  // Noon: the day stays the same day in whatever zone it is written out.
  const day = (text: string) => formatDate(`${text}T12:00:00Z`);
  if (from !== undefined && to !== undefined) return `${day(from)} – ${day(to)}`;
  if (from !== undefined) return `from ${day(from)}`;
  return to === undefined ? undefined : `until ${day(to)}`;
}
