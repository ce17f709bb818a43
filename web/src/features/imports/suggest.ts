import type { Id, ImportMember, Person } from "@/api/types";
import { displayName } from "@/lib/session";
import type { Matches } from "./import-trello";

/** Whoever has the same full name, if there is just one: a suggestion, for a person to look at. */
export function suggestMatches(
  members: readonly ImportMember[],
  people: readonly Person[],
): Matches {
  const byName = new Map<string, Id | null>();
  for (const person of people) {
    if (person.status !== "active") continue;
    const name = plain(displayName(person));
    byName.set(name, byName.has(name) ? null : person.id);
  }
  const matches: Record<string, Id> = {};
  for (const { source_name, source_username } of members) {
    const id = byName.get(plain(source_name));
    if (id !== undefined && id !== null) matches[source_username] = id;
  }
  return matches;
}

/** "Jörg  Müller" and "jorg muller" are taken for the same. */
function plain(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();
}
