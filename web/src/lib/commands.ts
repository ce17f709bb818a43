import { type ReactNode, useEffect } from "react";
import { createStore, useStore } from "./store";

/** An entry of the command palette. */
export interface Command {
  id: string;
  label: string;
  /** Heading it is listed under, such as "Go to". */
  group: string;
  description?: string;
  /** Other words a person might type for it. */
  keywords?: string[];
  icon?: ReactNode;
  /** Shown beside it, in the notation of shortcuts.ts. */
  keys?: string;
  run: () => void;
}

/** Finds commands for what is typed, by asking the server: tasks, people. */
export interface CommandSource {
  id: string;
  search: (query: string, signal: AbortSignal) => Promise<Command[]>;
}

const commands = createStore<ReadonlyMap<string, readonly Command[]>>(new Map());
const sources = createStore<ReadonlyMap<string, CommandSource>>(new Map());

/**
 * Adds commands while the component is shown. `owner` names the set ("tasks:board"); memoise
 * `list`, because a new array registers anew.
 */
export function useCommands(owner: string, list: readonly Command[]): void {
  useEffect(() => {
    commands.set((all) => new Map(all).set(owner, list));
    return () => commands.set((all) => without(all, owner));
  }, [owner, list]);
}

/** Adds a search of the server. Keep `source` a constant outside the component, or memoise it. */
export function useCommandSource(source: CommandSource): void {
  useEffect(() => {
    sources.set((all) => new Map(all).set(source.id, source));
    return () => sources.set((all) => without(all, source.id));
  }, [source]);
}

export function useAllCommands(): Command[] {
  return [...useStore(commands).values()].flat();
}

export function useCommandSources(): CommandSource[] {
  return [...useStore(sources).values()];
}

/** Every word typed must occur somewhere; matches at the beginning of the label come first. */
export function filterCommands(list: readonly Command[], query: string): Command[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...list];
  const scored = list.flatMap((command) => {
    const label = command.label.toLocaleLowerCase();
    const text = [label, command.description, command.group, ...(command.keywords ?? [])]
      .join(" ")
      .toLocaleLowerCase();
    if (!words.every((word) => text.includes(word))) return [];
    const first = words[0] ?? "";
    const score = label.startsWith(first) ? 2 : label.includes(first) ? 1 : 0;
    return [{ command, score }];
  });
  return scored.sort((a, b) => b.score - a.score).map(({ command }) => command);
}

function without<V>(map: ReadonlyMap<string, V>, key: string): Map<string, V> {
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}
