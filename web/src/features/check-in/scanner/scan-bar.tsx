import { ActionIcon } from "@mantine/core";
import { IconArrowLeft, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { formatNumber } from "@/lib/format";
import type { DoorState } from "../door/door-state";
import classes from "./scan-page.module.css";

interface ScanBarProps {
  title: string;
  slug: string;
  gate: string;
  state: DoorState;
  onSettings: () => void;
}

/** What the person at the door looks up at: where this is, how many are in, whether there is a network. */
export function ScanBar({ title, slug, gate, state, onSettings }: ScanBarProps) {
  const { count } = state;
  return (
    <header className={classes.bar}>
      <ActionIcon
        size={44}
        aria-label="Leave the scanner"
        renderRoot={(props) => (
          <Link to="/events/$event/check-in" params={{ event: slug }} {...props} />
        )}
      >
        <IconArrowLeft size={22} aria-hidden />
      </ActionIcon>
      <div className={classes.where}>
        <h1 className={classes.event}>{title}</h1>
        <p className={classes.gate}>{gate === "" ? "No gate named" : gate}</p>
      </div>
      <div className={classes.numbers}>
        <p className={classes.count}>
          {count === null ? "–" : formatNumber(count.admitted)}
          {count !== null && (
            <span className={classes.of}>
              {" "}
              of {formatNumber(count.valid)}
              <span className="visually-hidden"> are in</span>
            </span>
          )}
        </p>
        <Connection state={state} />
      </div>
      <ActionIcon size={44} aria-label="This device" onClick={onSettings}>
        <IconSettings size={22} aria-hidden />
      </ActionIcon>
    </header>
  );
}

/** The connection, in a word and a colour; what waits to be sent with it. */
function Connection({ state: { link, standing, waiting } }: { state: DoorState }) {
  const is = link === "online" && standing !== "welcome" ? standing : link;
  return (
    <p className={classes.link} data-is={is} role="status">
      <span className={classes.dot} aria-hidden="true" />
      {WORDS[is]}
      {waiting > 0 && `, ${formatNumber(waiting)} to send`}
    </p>
  );
}

const WORDS = {
  trying: "Connecting",
  online: "Online",
  offline: "No network",
  signed_out: "Signed out",
  not_staff: "No access",
};
