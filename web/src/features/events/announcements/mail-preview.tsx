import { Text } from "@mantine/core";
import { Markdown } from "@/components/markdown/markdown";
import { useMe } from "@/lib/session";
import classes from "./announcements.module.css";

interface MailPreviewProps {
  subject: string;
  body: string;
  /** The title of the event; null for news of all of them. */
  event: string | null;
  /** Whether it goes to who has a place, and to others. */
  toRegistered: boolean;
  toSubscribers: boolean;
}

/** The announcement as it lies in a mailbox. */
export function MailPreview(props: MailPreviewProps) {
  const { subject, body, event, toRegistered, toSubscribers } = props;
  const me = useMe();
  return (
    <section className={classes.mail} aria-label="Preview of the mail">
      <header className={classes.mailHead}>
        <Text size="sm" c="dimmed">
          From {me.workspace}
        </Text>
        <Text fw={600} className={classes.mailSubject ?? ""}>
          {subject.trim() === "" ? "No subject yet" : subject}
        </Text>
      </header>
      <div className={classes.mailBody}>
        {body.trim() === "" ? (
          <Text c="dimmed">What you write appears here as people will read it.</Text>
        ) : (
          <Markdown text={body} topHeading={3} />
        )}
        {event !== null && <span className={classes.mailButton}>Open the event’s page</span>}
      </div>
      <Text size="xs" c="dimmed" className={classes.mailFoot ?? ""}>
        {toSubscribers && "You get this mail because you subscribed to these news. "}
        {toRegistered &&
          `${toSubscribers ? "Or: " : ""}You get this mail because you are registered for ${event ?? "it"}. `}
        <u>Unsubscribe</u>
      </Text>
    </section>
  );
}
