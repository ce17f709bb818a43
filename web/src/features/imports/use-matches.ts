import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Id, ImportMember, Person } from "@/api/types";
import { peopleQuery } from "@/lib/directory";
import type { Matches } from "./import-trello";
import { suggestMatches } from "./suggest";

const NOBODY: Person[] = [];

/** Whom each member is here: what was chosen by hand, else who has the same name. */
export function useMatches(members: readonly ImportMember[]) {
  const { data = NOBODY } = useQuery(peopleQuery);
  const people = useMemo(() => data.filter(({ status }) => status === "active"), [data]);
  const suggested = useMemo(() => suggestMatches(members, people), [members, people]);
  const [chosen, setChosen] = useState<Readonly<Record<string, Id | null>>>({});
  const matches: Matches = Object.fromEntries(
    Object.entries({ ...suggested, ...chosen }).flatMap(([username, id]) =>
      id === null ? [] : [[username, id]],
    ),
  );
  const match = (username: string, id: Id | null) =>
    setChosen((all) => ({ ...all, [username]: id }));
  return { matches, match, people };
}
