import { Anchor, Button } from "@mantine/core";
import { formatNumber, formatTime } from "@/lib/format";
import type { ListFault } from "../door/door-list";
import type { DoorState } from "../door/door-state";
import classes from "./scan-page.module.css";

interface NoticesProps {
  state: DoorState;
  /** Where to come back to after signing in. */
  path: string;
  onConflicts: () => void;
}

/** What the person at the door has to know beside the last answer. */
export function Notices({ state, path, onConflicts }: NoticesProps) {
  const { conflicts, standing, link, list, listFault, lasting } = state;
  return (
    <div className={classes.notices}>
      {conflicts.length > 0 && (
        <div className={classes.notice} data-tone="bad" role="alert">
          <span>{conflictWords(conflicts)}</span>
          <Button size="compact-md" variant="white" color="dark" onClick={onConflicts}>
            Who
          </Button>
        </div>
      )}
      <div role="status">
        {standing === "signed_out" && (
          <p className={classes.notice} data-tone="again">
            <span>
              You are signed out. Scans are kept here;{" "}
              <Anchor href={`/sign-in?next=${encodeURIComponent(path)}`} inherit c="inherit">
                sign in
              </Anchor>{" "}
              to send them.
            </span>
          </p>
        )}
        {standing === "not_staff" && (
          <p className={classes.notice} data-tone="bad">
            You do not work for this event any more, or it is gone. One of its organisers knows.
          </p>
        )}
        {link === "offline" && (
          <p className={classes.notice} data-tone="again">
            {list === null
              ? "No network, and no list on this device: codes cannot be checked now."
              : `No network. Codes are checked on this device, by the list of ${formatTime(list.madeAt)}.`}
          </p>
        )}
        {listFault !== null && (
          <p className={classes.notice} data-tone="again">
            {FAULTS[listFault]}
          </p>
        )}
        {!lasting && (
          <p className={classes.notice} data-tone="again">
            This browser keeps nothing here, as in a private window: without a network, leave this
            page open until everything is sent.
          </p>
        )}
      </div>
    </div>
  );
}

const FAULTS: Record<ListFault, string> = {
  cannot_verify:
    "Without a network this browser cannot check codes: it does not know their signatures, or this page did not come by https.",
  too_many:
    "This event has too many tickets for a list on this device: without a network, codes cannot be checked.",
  key: "The list that came now is signed by another key than before, and is not used. Tell an organiser; if that is right, forget the list under “This device”.",
  signature: "The list that came now is not signed as it should be, and is not used.",
  event: "The list that came now is of another event, and is not used.",
  unreadable: "The list that came now cannot be read, and is not used.",
  version: "The list that came now is of a newer version. Reload this page.",
};

/** "2 people were let in twice. 1 was let in with a ticket that is not good." */
export function conflictWords(conflicts: DoorState["conflicts"]): string {
  const twice = conflicts.filter(({ reason }) => reason === "already_in").length;
  const out = conflicts.filter(({ reason }) => reason === "turned_away").length;
  const bad = conflicts.length - twice - out;
  const people = (count: number) =>
    count === 1 ? "1 person was" : `${formatNumber(count)} people were`;
  return [
    twice > 0 && `${people(twice)} let in twice.`,
    bad > 0 && `${people(bad)} let in with a ticket that is not good.`,
    out > 0 && `${people(out)} turned away with a good ticket.`,
  ]
    .filter((part) => part !== false)
    .join(" ");
}
