import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { User } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { formatDate } from "@/lib/format";
import { useMe } from "@/lib/session";
import { actsFor } from "../actions/acts";
import type { ActKind } from "../actions/person-dialogs";
import { GROUP_NAMES, STATUS_NAMES } from "../filter";
import { useChangeUser } from "../queries/change-user";
import classes from "./details.module.css";
import { PersonHistory } from "./person-history";

interface PersonDetailsProps {
  user: User;
  onAct: (kind: ActKind, user: User) => void;
}

export function PersonDetails({ user, onAct }: PersonDetailsProps) {
  const me = useMe();
  const change = useChangeUser();
  const acts = actsFor(user, me.id);
  return (
    <Stack gap="xl">
      <dl className={classes.facts}>
        {user.email !== "" && (
          <Fact name="E-mail">
            <Anchor href={`mailto:${user.email}`}>{user.email}</Anchor>
          </Fact>
        )}
        <Fact name="Group">{GROUP_NAMES[user.group]}</Fact>
        <Fact name="Status">
          {STATUS_NAMES[user.status]}
          {user.must_change_password && ", has to choose a password"}
        </Fact>
        <Fact name="Second factor">{user.second_factor ? "On" : "Off"}</Fact>
        <Fact name="Last seen">
          {user.last_seen_at === null ? "Never" : <RelativeTime at={user.last_seen_at} />}
        </Fact>
        <Fact name="Here since">{formatDate(user.created_at)}</Fact>
      </dl>
      {user.id === me.id && (
        <Text size="sm" c="dimmed">
          This is you. Another admin has to change your group or take your access away.
        </Text>
      )}
      {acts.length > 0 && (
        <Group gap="xs">
          {acts.map(({ label, icon, does, danger }) => (
            <Button
              key={label}
              size="sm"
              variant={danger === true ? "light" : "default"}
              {...(danger === true && { color: "red" })}
              leftSection={icon}
              onClick={() =>
                "patch" in does ? change.mutate({ user, patch: does.patch }) : onAct(does.ask, user)
              }
            >
              {label}
            </Button>
          ))}
        </Group>
      )}
      <section aria-labelledby="person-history">
        <Title order={3} fz="md" mb="xs" id="person-history">
          History
        </Title>
        <PersonHistory id={user.id} />
      </section>
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
