import { Button, Group, Text, Title } from "@mantine/core";
import { useState } from "react";
import { AnchorLink } from "@/components/anchor-link";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { RelativeTime } from "@/components/time";
import { UserAvatar } from "@/components/user-avatar";
import { useDirectory } from "@/lib/directory";
import { joined } from "@/lib/field-names";
import { formatNumber } from "@/lib/format";
import { displayName } from "@/lib/session";
import type { DigestEntry } from "./digest";
import classes from "./home.module.css";
import { useNews } from "./use-news";

const SHOWN = 8;

/** What others did since one was here. */
export function WhatChanged() {
  const { entries, loaded, tooLongAgo, error, refetch, catchUp } = useNews();
  const [all, setAll] = useState(false);
  return (
    <section aria-labelledby="what-changed">
      <Group justify="space-between" mih={34} mb="xs">
        <Title order={2} id="what-changed" fz="lg">
          Since you were here
        </Title>
        {entries.length > 0 && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={catchUp}>
            Seen
          </Button>
        )}
      </Group>
      {error !== null && !loaded ? (
        <ErrorState
          error={error}
          title="What changed could not be loaded"
          onRetry={() => void refetch()}
        />
      ) : !loaded ? (
        <SkeletonList rows={4} avatar />
      ) : entries.length === 0 ? (
        <Text c="dimmed">
          {tooLongAgo === true
            ? "You were away for so long that it is no longer all on record. From now on, what others do is listed here."
            : "Nothing new. What others do while you are away is listed here."}
        </Text>
      ) : (
        <ul className={classes.plain}>
          {entries.slice(0, all ? entries.length : SHOWN).map((entry) => (
            <ChangedItem key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      {entries.length > SHOWN && !all && (
        <Button size="compact-sm" variant="default" mt="xs" onClick={() => setAll(true)}>
          Show {formatNumber(entries.length - SHOWN)} more
        </Button>
      )}
    </section>
  );
}

function ChangedItem({ entry }: { entry: DigestEntry }) {
  const { key, title, actorIds, did, excerpt, at, gone } = entry;
  const people = useDirectory();
  const names = actorIds.map((id) => {
    const person = people.get(id);
    return person === undefined ? "Someone" : displayName(person);
  });
  return (
    <li className={classes.changed}>
      <UserAvatar person={people.get(actorIds[0] ?? "")} size={28} withName={false} />
      <div className={classes.changedText}>
        {gone || key === null ? (
          <Text fw={600} component="span">
            {title}
          </Text>
        ) : (
          <AnchorLink
            to="/tasks/$taskKey"
            params={{ taskKey: key }}
            fw={600}
            c="inherit"
            underline="hover"
          >
            {title}
          </AnchorLink>
        )}
        <Text size="sm" c="dimmed">
          {names.length === 0 ? "Muster" : joined(names)} {joined(did)} · <RelativeTime at={at} />
        </Text>
        {excerpt !== null && (
          <Text size="sm" className={classes.excerpt ?? ""} lineClamp={2}>
            {excerpt}
          </Text>
        )}
      </div>
    </li>
  );
}
