import { Alert, Select, Text, Title } from "@mantine/core";
import type { Id, ImportMember, Person } from "@/api/types";
import { displayName } from "@/lib/session";
import type { Matches } from "./import-trello";
import classes from "./imports.module.css";

interface MatchMembersProps {
  members: readonly ImportMember[];
  people: readonly Person[];
  matches: Matches;
  onMatch: (username: string, id: Id | null) => void;
  tooMany: boolean;
}

export function MatchMembers({ members, people, matches, onMatch, tooMany }: MatchMembersProps) {
  if (members.length === 0) return null;
  const options = people.map((person) => ({
    value: person.id,
    label: `${displayName(person)} · ${person.email}`,
  }));
  return (
    <section aria-labelledby="import-people">
      <Title order={3} fz="md" id="import-people">
        People
      </Title>
      <Text size="sm" c="dimmed" mt={4} mb="sm">
        Who has the same name here is chosen already; please look it over. Who is nobody here stays
        named in the tasks and comments.
      </Text>
      <ul className={classes.members}>
        {members.map(({ source_name, source_username }) => (
          <li key={source_username}>
            <div className={classes.member}>
              <Text fw={600} size="sm" truncate>
                {source_name}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {source_username}
              </Text>
            </div>
            <Select
              aria-label={`${source_name} (${source_username}) is here`}
              placeholder="Nobody here"
              searchable
              clearable
              clearButtonProps={{ "aria-label": `Nobody here is ${source_name}` }}
              nothingFoundMessage="Nobody of this name"
              limit={50}
              data={options}
              value={matches[source_username] ?? null}
              onChange={(id) => onMatch(source_username, id)}
            />
          </li>
        ))}
      </ul>
      {tooMany && (
        <Alert color="red" mt="sm" role="alert" title="Too many people at once">
          Please match those who matter most, and leave the others as nobody here.
        </Alert>
      )}
    </section>
  );
}
