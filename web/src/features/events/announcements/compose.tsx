import { Alert, Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useId, useRef, useState } from "react";
import type { Announcement, EventDetail } from "@/api/types";
import { MarkdownEditor } from "@/components/markdown/markdown-editor";
import { formatNumber } from "@/lib/format";
import { Ask } from "../ask";
import type { Audience } from "../queries/announcements";
import classes from "./announcements.module.css";
import { AUDIENCE_NAMES, AUDIENCES, type Reach, reachInWords } from "./audience";
import { MailPreview } from "./mail-preview";
import { useAnnouncementDraft } from "./use-announcement-draft";
import { useCompose } from "./use-compose";
import { useReach } from "./use-reach";

/** Where the focus goes that something is missing in. */
const CONTROLS = {
  subject: "input[name=subject]",
  body: "textarea",
  audience: "input[type=checkbox]",
};

interface ComposeProps {
  /** Null: news of all events. */
  event: EventDetail | null;
  /** Null: a new one. */
  announcement: Announcement | null;
  /** It is saved, on its way, or (null) removed. */
  onDone: (announcement: Announcement | null) => unknown;
}

/** Where an announcement is written, with the mail that comes of it beside. */
export function Compose({ event, announcement, onDone }: ComposeProps) {
  const eventId = event?.id ?? null;
  const draft = useAnnouncementDraft(eventId, announcement);
  const compose = useCompose({ eventId, announcement, draft, onDone });
  const [asked, setAsked] = useState(false);
  const desk = useRef<HTMLDivElement>(null);
  const bodyError = useId();
  const reach = useReach(event);
  const { text } = draft;
  const { errors, pending, theirs } = compose;
  const unknown = event?.status === "draft";

  /** Goes on where nothing is missing; else to what is. */
  const complete = (goOn: () => void) => {
    const field = compose.check();
    if (field === undefined) goOn();
    else desk.current?.querySelector<HTMLElement>(CONTROLS[field])?.focus();
  };
  const askToSend = () => complete(() => setAsked(true));
  return (
    <div className={classes.desk} ref={desk}>
      <Stack>
        {theirs !== null && (
          <Conflict
            theirs={theirs}
            onMine={() => compose.save(theirs.version)}
            onTheirs={compose.takeTheirs}
          />
        )}
        <TextInput
          label="Subject"
          name="subject"
          maxLength={150}
          error={errors.subject}
          value={text.subject}
          onChange={({ currentTarget: { value } }) => draft.setSubject(value)}
        />
        <div>
          <Text size="sm" fw={500} mb={4}>
            Text
          </Text>
          <MarkdownEditor
            label="Text"
            minRows={10}
            value={text.body}
            onChange={draft.setBody}
            onSubmit={askToSend}
          />
          {errors.body !== undefined && (
            <Text size="sm" c="var(--mantine-color-error)" mt={4} id={bodyError} role="alert">
              {errors.body}
            </Text>
          )}
        </div>
        {event !== null && (
          <AudienceField
            value={text.audience}
            reach={reach}
            error={errors.audience}
            onChange={draft.setAudience}
          />
        )}
        {unknown && (
          <Text size="sm">Nobody knows of this event yet. Publish it, then this can be sent.</Text>
        )}
        {asked ? (
          <Ask
            title={`Send it to ${reachInWords(text.audience, reach, formatNumber)}?`}
            yes="Send it now"
            no="Not yet"
            pending={pending === "send"}
            onYes={() => compose.send()}
            onNo={() => setAsked(false)}
          >
            The mails go out at once. They are not stopped and not sent again.
          </Ask>
        ) : (
          <Group gap="xs">
            <Button
              leftSection={<IconSend size={17} aria-hidden />}
              disabled={unknown || pending !== null}
              onClick={askToSend}
            >
              Send…
            </Button>
            <Button
              variant="default"
              loading={pending === "save"}
              disabled={!draft.dirty && announcement !== null}
              onClick={() => complete(() => compose.save())}
            >
              Save as a draft
            </Button>
            {announcement !== null && (
              <Button
                variant="subtle"
                color="red"
                loading={pending === "remove"}
                onClick={() => compose.remove(announcement)}
              >
                Remove the draft
              </Button>
            )}
          </Group>
        )}
      </Stack>
      <MailPreview
        subject={text.subject}
        body={text.body}
        event={event?.title ?? null}
        toRegistered={text.audience.includes("registered")}
        toSubscribers={text.audience.some((part) => part !== "registered")}
      />
    </div>
  );
}

interface AudienceFieldProps {
  value: Audience[];
  reach: Reach;
  error: string | undefined;
  onChange: (audience: Audience[]) => void;
}

function AudienceField({ value, reach, error, onChange }: AudienceFieldProps) {
  return (
    <Checkbox.Group
      label="Who gets it"
      description="Who is in several of these gets one mail."
      error={error}
      value={value}
      onChange={(parts) => onChange(AUDIENCES.filter((part) => parts.includes(part)))}
    >
      <Stack gap={8} mt={8}>
        {AUDIENCES.map((part) => {
          const count = reach[part];
          return (
            <Checkbox
              key={part}
              value={part}
              label={`${AUDIENCE_NAMES[part]}${count === undefined ? "" : ` (${formatNumber(count)})`}`}
            />
          );
        })}
      </Stack>
    </Checkbox.Group>
  );
}

interface ConflictProps {
  theirs: Announcement;
  onMine: () => void;
  onTheirs: () => void;
}

/** Two have changed it: both are there to be seen, and the person chooses. */
function Conflict({ theirs, onMine, onTheirs }: ConflictProps) {
  return (
    <Alert
      color="yellow"
      role="alert"
      title="Somebody else changed this draft while you were writing"
    >
      <Text size="sm">What they saved:</Text>
      <section className={classes.theirs} aria-label="What they saved">
        <b>{theirs.subject}</b>
        {"\n\n"}
        {theirs.body}
      </section>
      <Group gap="xs" mt="sm">
        <Button size="sm" variant="default" onClick={onMine}>
          Save mine in its place
        </Button>
        <Button size="sm" variant="default" onClick={onTheirs}>
          Go on with theirs
        </Button>
      </Group>
    </Alert>
  );
}
