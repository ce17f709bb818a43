import { ActionIcon, NativeSelect, Select, Stack, Text, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { EventDetail, EventRole, Id } from "@/api/types";
import { SettingsSection } from "@/components/settings-section";
import { UserAvatar } from "@/components/user-avatar";
import { useDirectory } from "@/lib/directory";
import { displayName, isAdmin, useMe } from "@/lib/session";
import { Ask } from "../ask";
import { eventQuery } from "../queries/events";
import { useChangeStaff } from "../queries/staff";
import classes from "./staff.module.css";

const ROLES: Record<EventRole, { title: string; one: string; what: string; add: string }> = {
  organiser: {
    title: "Organisers",
    one: "Organiser",
    what: "See who comes, change the event, write to people, name others. An event keeps at least one. Admins of the workspace may do the same without being named.",
    add: "Add an organiser",
  },
  scanner: {
    title: "At the door",
    one: "At the door",
    what: "Let people in with the scanner. They see names, but no addresses and no answers.",
    add: "Add somebody at the door",
  },
};

/** Who works for the event, and as what. */
export function TeamPage({ eventRef }: { eventRef: string }) {
  const { data: event } = useSuspenseQuery(eventQuery(eventRef));
  return (
    <>
      <Members event={event} as="organiser" />
      <Members event={event} as="scanner" />
    </>
  );
}

/** Somebody takes away what they may do themselves: that cannot be undone by them. */
interface Leaving {
  userId: Id;
  role: EventRole | null;
}

function Members({ event, as: role }: { event: EventDetail; as: EventRole }) {
  const me = useMe();
  const people = useDirectory();
  const change = useChangeStaff(event);
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  const { title, what, add } = ROLES[role];
  const members = event.staff.filter((one) => one.role === role);
  const nameOf = (id: Id) => {
    const person = people.get(id);
    return person === undefined ? "Someone who has left" : displayName(person);
  };
  const set = (userId: Id, next: EventRole | null) =>
    change.mutate({
      userId,
      role: next,
      former: event.staff.find(({ user_id }) => user_id === userId)?.role ?? null,
      name: nameOf(userId),
    });
  const ask = (userId: Id, next: EventRole | null) => {
    if (userId === me.id && role === "organiser" && !isAdmin(me))
      setLeaving({ userId, role: next });
    else set(userId, next);
  };
  const candidates = [...people.values()].filter(
    ({ id, status }) => status === "active" && !event.staff.some(({ user_id }) => user_id === id),
  );
  return (
    <SettingsSection title={title} description={what}>
      <Stack>
        {members.length === 0 && (
          <Text size="sm" c="dimmed">
            {role === "scanner"
              ? "Nobody yet. Organisers can let people in, too."
              : "Nobody. Admins of the workspace look after it."}
          </Text>
        )}
        {members.length > 0 && (
          <ul className={classes.members} aria-label={title}>
            {members.map(({ user_id }) => (
              <Member
                key={user_id}
                id={user_id}
                name={nameOf(user_id)}
                as={role}
                onRole={(next) => ask(user_id, next)}
              />
            ))}
          </ul>
        )}
        {leaving !== null && (
          <Ask
            title="Give up organising this event?"
            yes="Give it up"
            no="Stay"
            danger
            onYes={() => {
              setLeaving(null);
              set(leaving.userId, leaving.role);
            }}
            onNo={() => setLeaving(null)}
          >
            You no longer see its attendees then, and only another organiser or an admin can take
            you back in.
          </Ask>
        )}
        <Select
          aria-label={add}
          placeholder={add}
          className={classes.add ?? ""}
          data={candidates.map((person) => ({
            value: person.id,
            label:
              person.email === ""
                ? displayName(person)
                : `${displayName(person)} · ${person.email}`,
          }))}
          value={null}
          onChange={(userId) => {
            if (userId !== null) set(userId, role);
          }}
          searchable
          limit={50}
          nothingFoundMessage="Nobody by that name"
        />
      </Stack>
    </SettingsSection>
  );
}

interface MemberProps {
  id: Id;
  name: string;
  as: EventRole;
  onRole: (role: EventRole | null) => void;
}

function Member({ id, name, as: role, onRole }: MemberProps) {
  const me = useMe();
  const person = useDirectory().get(id);
  return (
    <li className={classes.member}>
      <UserAvatar person={person} withName={false} />
      <Text size="sm" className={classes.name ?? ""}>
        {name}
        {id === me.id && " (you)"}
      </Text>
      <NativeSelect
        size="xs"
        aria-label={`Role of ${name}`}
        value={role}
        data={Object.entries(ROLES).map(([value, { one }]) => ({ value, label: one }))}
        onChange={({ currentTarget: { value } }) =>
          onRole(value === "organiser" ? "organiser" : "scanner")
        }
      />
      <Tooltip label="Take out of the team">
        <ActionIcon
          size={36}
          aria-label={`Take ${name} out of the team`}
          onClick={() => onRole(null)}
        >
          <IconX size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
