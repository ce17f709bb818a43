import { Alert, Button, Group, Progress, Stack, Text, Title } from "@mantine/core";
import type { Announcement, EventDetail } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import { useDirectory } from "@/lib/directory";
import { formatDateTime, formatNumber } from "@/lib/format";
import { displayName, isAdmin, useMe } from "@/lib/session";
import { AnnouncementBadge } from "./announcement-row";
import classes from "./announcements.module.css";
import { audienceInWords } from "./audience";
import { MailPreview } from "./mail-preview";
import { progressInWords, progressOf } from "./progress";
import { beginWith, useAnnouncementDraft } from "./use-announcement-draft";

interface SentViewProps {
  event: EventDetail | null;
  announcement: Announcement;
  /** Another one is to be written. */
  onNew: () => void;
}

/** An announcement that went out, or does so now: to whom, and what became of it. */
export function SentView({ event, announcement, onNew }: SentViewProps) {
  const eventId = event?.id ?? null;
  const { subject, body, status, audience, created_by, started_at } = announcement;
  const author = useDirectory().get(created_by);
  const draft = useAnnouncementDraft(eventId, announcement);
  return (
    <div className={classes.desk}>
      <Stack gap="md">
        <Group gap="sm">
          <Title order={2}>{subject}</Title>
          <AnnouncementBadge status={status} />
        </Group>
        {draft.dirty && (
          <Alert color="yellow" title="What you wrote last was not sent">
            <Text size="sm" mb="sm">
              Somebody had it sent as it was before. Yours is kept.
            </Text>
            <Group gap="xs">
              <Button
                size="sm"
                variant="default"
                onClick={() => {
                  beginWith(eventId, draft.text);
                  draft.clear();
                  onNew();
                }}
              >
                Write another with it
              </Button>
              <Button size="sm" variant="default" onClick={draft.clear}>
                Throw it away
              </Button>
            </Group>
          </Alert>
        )}
        <Text c="dimmed">
          {author === undefined ? "Somebody" : displayName(author)} had it sent
          {started_at !== null && `, ${formatDateTime(started_at)}`}
          {event !== null && `, to ${audienceInWords(audience)}`}.
        </Text>
        <Outcome announcement={announcement} />
      </Stack>
      <MailPreview
        subject={subject}
        body={body}
        event={event?.title ?? null}
        toRegistered={audience.includes("registered")}
        toSubscribers={audience.some((part) => part !== "registered")}
      />
    </div>
  );
}

function Outcome({ announcement }: { announcement: Announcement }) {
  const { status, total, sent, failed, withheld } = announcement;
  const admin = isAdmin(useMe());
  return (
    <div>
      <Text role="status" fw={600}>
        {progressInWords(announcement, formatNumber)}
      </Text>
      {status === "sending" && (
        <Progress
          value={100 * progressOf(announcement)}
          size={6}
          mt={8}
          aria-label="How far it is"
        />
      )}
      <dl className={classes.outcome}>
        <Count name="Recipients" count={total} />
        <Count name="Sent" count={sent} />
        <Count name="Refused" count={failed} />
        <Count name="Withheld" count={withheld} />
      </dl>
      <Text size="sm" c="dimmed">
        Refused: their mail server did not take it. Withheld: they want no mail any more, or none of
        ours reaches them.
        {admin && (failed > 0 || withheld > 0) && (
          <>
            {" "}
            <AnchorLink inherit to="/admin/suppressions">
              Addresses that get no mail
            </AnchorLink>
          </>
        )}
      </Text>
    </div>
  );
}

function Count({ name, count }: { name: string; count: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{formatNumber(count)}</dd>
    </div>
  );
}
