import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Id, Person } from "@/api/types";

const PAGE = 200;
/** Beyond this many people a picker should ask the server with `q` instead. */
const MOST = 2_000;

/** Everyone, fetched once: names and faces appear on every screen. */
export const peopleQuery = queryOptions({
  queryKey: ["people"],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }): Promise<Person[]> => {
    const people: Person[] = [];
    let after: string | undefined;
    do {
      const page = await api("GET /people", { query: { limit: PAGE, after }, signal });
      people.push(...page.items);
      after = page.next ?? undefined;
    } while (after !== undefined && people.length < MOST);
    return people;
  },
});

const byId = (people: Person[]) => new Map(people.map((person) => [person.id, person]));

/** People by id; empty until they have been fetched. */
export function useDirectory(): ReadonlyMap<Id, Person> {
  const { data } = useQuery({ ...peopleQuery, select: byId });
  return data ?? EMPTY;
}

const EMPTY: ReadonlyMap<Id, Person> = new Map();
