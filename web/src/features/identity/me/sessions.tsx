import { Badge, Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Session } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { RelativeTime } from "@/components/time";
import { useOptimistic } from "@/lib/optimistic";
import { sessionsQuery } from "../queries/sessions";
import classes from "./me.module.css";
import { describeUserAgent } from "./user-agent";

export function Sessions() {
  const { data: sessions, error, refetch } = useQuery(sessionsQuery);
  const end = useOptimistic({
    key: ["end-session"],
    send: (session: Session) =>
      api("DELETE /auth/sessions/{session}", { path: { session: session.id } }),
    touches: () => [sessionsQuery.queryKey],
    apply: (queryClient, ended) =>
      queryClient.setQueryData(sessionsQuery.queryKey, (all) =>
        all?.filter((session) => session.id !== ended.id),
      ),
    refused: () => "The session was not ended",
  });
  if (sessions === undefined)
    return error === null ? (
      <SkeletonList rows={2} />
    ) : (
      <ErrorState
        error={error}
        title="Your sessions could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  return sessions.map((session) => (
    <SessionRow key={session.id} session={session} onEnd={() => end.mutate(session)} />
  ));
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const name = describeUserAgent(session.user_agent);
  return (
    <div className={classes.session}>
      <div>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          {session.current && (
            <Badge variant="light" size="sm" tt="none">
              This one
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {/* A session that began at the user pool's own pages has no address. */}
          {session.ip === "" ? "Last seen " : `${session.ip} · last seen `}
          <RelativeTime at={session.last_seen_at} />
        </Text>
      </div>
      {!session.current && (
        <Button size="xs" variant="default" onClick={onEnd} aria-label={`End ${name}`}>
          End
        </Button>
      )}
    </div>
  );
}
