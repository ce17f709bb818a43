import { useDebouncedValue } from "@mantine/hooks";
import { useQueries } from "@tanstack/react-query";
import { type Command, filterCommands, useAllCommands, useCommandSources } from "@/lib/commands";

const PAUSE_MS = 120;
const LAST = "Muster";

interface Found {
  groups: [string, Command[]][];
  searching: boolean;
}

/** What the palette lists for a query: commands at once, what the sources find as it arrives. */
export function useFoundCommands(query: string): Found {
  const typed = query.trim();
  const [settled] = useDebouncedValue(typed, PAUSE_MS);
  const local = filterCommands(useAllCommands(), typed);
  const results = useQueries({
    queries: useCommandSources().map((source) => ({
      queryKey: ["palette", source.id, settled],
      queryFn: ({ signal }: { signal: AbortSignal }) => source.search(settled, signal),
      enabled: settled !== "",
      staleTime: 10_000,
      gcTime: 30_000,
    })),
  });
  const found = typed === "" ? [] : results.flatMap((result) => result.data ?? []);
  return {
    groups: typed === "" ? lastLast(group(local)) : group([...local, ...found]),
    searching: results.some((result) => result.isFetching),
  };
}

function group(commands: Command[]): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    const list = groups.get(command.group) ?? [];
    list.push(command);
    groups.set(command.group, list);
  }
  return [...groups];
}

/** The app's own odds and ends come after the rest, as long as nobody asks for them. */
function lastLast(groups: Found["groups"]): Found["groups"] {
  return groups.sort(([a], [b]) => Number(a === LAST) - Number(b === LAST));
}
