import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { TaskHistoryEntry } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { UserAvatar } from "@/components/user-avatar";
import { useDirectory } from "@/lib/directory";
import { displayName } from "@/lib/session";
import classes from "./history.module.css";
import { type ChangeInWords, deedOf, describeChange, type FieldNames } from "./words";

interface HistoryEntryProps {
  entry: TaskHistoryEntry;
  names: FieldNames;
  children: ReactNode;
}

export function HistoryEntry({ entry, names, children }: HistoryEntryProps) {
  const person = useDirectory().get(entry.actor_id ?? "");
  // The creation sets every field there is; that is not worth telling.
  const told =
    entry.kind === "created" ? [] : entry.changes.filter(({ field }) => field !== "deleted");
  const changes = told.map((change) => describeChange(change, names));
  const [only] = changes;
  const changed = entry.kind === "changed";
  // One change of one value fits into the sentence.
  const brief =
    changed && changes.length === 1 && only !== undefined && only.steps.length === 0 ? only : null;
  return (
    <li className={classes.entry}>
      <UserAvatar person={person} size={24} withName={false} />
      <div className={classes.body}>
        <Text size="sm">
          <b>{person === undefined ? "Someone who has left" : displayName(person)}</b>{" "}
          {brief?.deed ?? deedOf(entry)}{" "}
          {brief !== null && brief.deed === null && <Change change={brief} inSentence />}
          <Text span size="xs" c="dimmed">
            {" "}
            · <RelativeTime at={entry.at} /> · version {entry.version}
          </Text>
        </Text>
        {brief === null && changes.length > 0 && (
          <ul className={classes.changes}>
            {changes.map((change) => (
              <li key={change.field}>
                <Change change={change} />
              </li>
            ))}
          </ul>
        )}
        {children}
      </div>
    </li>
  );
}

interface ChangeProps {
  change: ChangeInWords;
  inSentence?: boolean;
}

function Change({ change, inSentence = false }: ChangeProps) {
  const { label, from, to, steps, prose, deed } = change;
  if (deed !== null) return deed;
  if (prose) return inSentence ? "the description" : <span className={classes.label}>{label}</span>;
  if (steps.length > 0)
    return (
      <>
        <span className={classes.label}>{label}:</span> {steps.join(", ")}
      </>
    );
  return (
    <>
      <span className={classes.label}>{label}</span> from{" "}
      <span className={classes.former}>{from}</span> to <b>{to}</b>
    </>
  );
}
