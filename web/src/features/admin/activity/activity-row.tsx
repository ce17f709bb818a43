import { Text } from "@mantine/core";
import type { Activity } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import { UserAvatar } from "@/components/user-avatar";
import { useDirectory } from "@/lib/directory";
import { formatFull, formatTime } from "@/lib/format";
import { displayName } from "@/lib/session";
import classes from "./activity.module.css";
import { verbOfKind } from "./kinds";
import { fieldsOf, type Subject, strangerOf, subjectOf } from "./subject";

export function ActivityRow({ entry }: { entry: Activity }) {
  const people = useDirectory();
  const subject = subjectOf(entry);
  // Who signs in or up acts for themselves, though nobody was signed in yet.
  const actorId = entry.actor_id ?? (subject?.to === "person" ? subject.id : null);
  const actor = actorId === null ? undefined : people.get(actorId);
  const fields = fieldsOf(entry);
  return (
    <li className={classes.row}>
      <time dateTime={entry.at} title={formatFull(entry.at)} className={classes.time}>
        {formatTime(entry.at)}
      </time>
      <UserAvatar person={actor} size={24} withName={false} />
      <div className={classes.body}>
        <Text size="sm">
          <b>
            {actorId === null
              ? strangerOf(entry)
              : actor === undefined
                ? "Someone"
                : displayName(actor)}
          </b>{" "}
          {verbOfKind(entry.kind, subject?.to !== "person" || subject.id === actorId)}{" "}
          <SubjectLink entry={entry} actorId={actorId} />
          {fields !== "" && <span className={classes.fields}>: {fields}</span>}
        </Text>
        <details className={classes.details}>
          <summary>Details</summary>
          <pre className={classes.data}>
            {JSON.stringify({ id: entry.id, kind: entry.kind, ...entry.data }, null, 2)}
          </pre>
        </details>
      </div>
    </li>
  );
}

function SubjectLink({ entry, actorId }: { entry: Activity; actorId: string | null }) {
  const people = useDirectory();
  const subject = subjectOf(entry);
  if (subject === null) return null;
  if (subject.to === "person") {
    if (subject.id === actorId) return null;
    const person = people.get(subject.id);
    return (
      <AnchorLink inherit to="/people" search={{ person: subject.id }}>
        {person === undefined ? "somebody" : displayName(person)}
      </AnchorLink>
    );
  }
  if (subject.to === "address") return <b>{subject.address}</b>;
  if (subject.to === "event") return <EventLink subject={subject} />;
  const name = subject.to === "task" ? `${subject.key} ${subject.title}`.trim() : subject.name;
  if (subject.gone) return <b>{name}</b>;
  if (subject.to === "task")
    return (
      <AnchorLink inherit to="/tasks/$taskKey" params={{ taskKey: subject.key }}>
        {name}
      </AnchorLink>
    );
  return (
    <AnchorLink inherit to="/projects/$projectKey" params={{ projectKey: subject.key }}>
      {name}
    </AnchorLink>
  );
}

function EventLink({ subject: { id, title, gone } }: { subject: Subject & { to: "event" } }) {
  if (gone) return <b>{title}</b>;
  return (
    <AnchorLink inherit to="/events/$event" params={{ event: id }}>
      {title === "" ? "an event" : title}
    </AnchorLink>
  );
}
