import { Modal } from "@mantine/core";
import { Spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { KeyCaps } from "@/components/key-caps";
import { StatusDot } from "@/components/status-dot";
import { useEventSearch } from "@/features/events/list/use-event-search";
import { projectsQuery } from "@/features/tasks/queries/projects";
import { type Command, useCommands } from "@/lib/commands";
import { paletteStore } from "./palette-store";
import { useFoundCommands } from "./use-found-commands";

/** Ctrl/⌘ K: go anywhere, do anything. */
export function Palette() {
  const [query, setQuery] = useState("");
  useProjectCommands();
  useEventSearch();
  const { groups, searching } = useFoundCommands(query);
  useFirstSelected(groups.length);
  return (
    <Spotlight.Root
      store={paletteStore}
      query={query}
      onQueryChange={setQuery}
      // The shortcut is registered with all the others, so that the help dialog lists it.
      shortcut={null}
      scrollable
      maxHeight="min(28rem, 70dvh)"
      size="lg"
    >
      <Modal.Title className="visually-hidden">Search or go to</Modal.Title>
      <Spotlight.Search
        placeholder="Search or go to"
        aria-label="Search or go to"
        leftSection={<IconSearch size={18} aria-hidden />}
        // The palette is open because it has the focus: a ring around the field would say it twice.
        variant="unstyled"
      />
      <Spotlight.ActionsList>
        {groups.map(([label, commands]) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {commands.map((command) => (
              <Spotlight.Action
                key={command.id}
                label={command.label}
                {...(command.description !== undefined && { description: command.description })}
                leftSection={command.icon}
                rightSection={command.keys !== undefined && <KeyCaps keys={command.keys} />}
                onClick={command.run}
                highlightQuery
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && (
          <Spotlight.Empty>{searching ? "Searching…" : "Nothing found"}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/**
 * What the server finds comes later than what is typed: Enter means the first of it, too. Spotlight marks
 * the first when the text changes, in the document as here.
 */
function useFirstSelected(groups: number): void {
  useEffect(() => {
    const { opened, query, listId } = paletteStore.getState();
    const list = document.getElementById(listId);
    if (!opened || groups === 0 || query === "" || list?.querySelector("[data-selected]")) return;
    list?.querySelector("[data-action]")?.setAttribute("data-selected", "true");
    paletteStore.updateState((state) => ({ ...state, selected: 0 }));
  }, [groups]);
}

function useProjectCommands(): void {
  const navigate = useNavigate();
  const { data: projects } = useQuery(projectsQuery);
  const commands = useMemo(
    () =>
      (projects ?? []).map(
        (project): Command => ({
          id: `project:${project.id}`,
          group: "Projects",
          label: project.name,
          description: project.key,
          icon: <StatusDot color={project.color} size={12} />,
          run: () =>
            void navigate({ to: "/projects/$projectKey", params: { projectKey: project.key } }),
        }),
      ),
    [projects, navigate],
  );
  useCommands("projects", commands);
}
