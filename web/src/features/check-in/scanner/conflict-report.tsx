import { Button, Drawer, Text } from "@mantine/core";
import { formatTime } from "@/lib/format";
import { letIn } from "../door/answer";
import type { ShownConflict } from "../door/door-state";
import classes from "./scan-page.module.css";

interface ConflictReportProps {
  conflicts: ShownConflict[];
  opened: boolean;
  onClose: () => void;
  onDismiss: () => void;
}

/** What this device decided without the network, and should have decided otherwise. */
export function ConflictReport({ conflicts, opened, onClose, onDismiss }: ConflictReportProps) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="md"
      title="Decided without the network, and wrong"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Text size="sm" c="dimmed" mb="sm">
        While there was no network, this device could not know what others did. The log of the event
        has these scans too.
      </Text>
      <ul className={classes.conflicts}>
        {conflicts.map((conflict) => (
          <li key={conflict.nonce}>
            <Text fw={650}>{conflict.name ?? "Somebody"}</Text>
            <Text size="sm">{here(conflict)}</Text>
            <Text size="sm">{why(conflict)}</Text>
          </li>
        ))}
      </ul>
      <Button mt="md" fullWidth onClick={onDismiss}>
        I have read this
      </Button>
    </Drawer>
  );
}

function here({ reason, scanned_at, gate }: ShownConflict): string {
  const did = reason === "turned_away" ? "Turned away" : "Let in";
  return `${did} here at ${formatTime(scanned_at)}${gate === "" ? "" : `, ${gate}`}.`;
}

const REASONS: Record<string, string> = {
  revoked: "The ticket was revoked.",
  replaced: "The ticket has a newer code.",
  not_confirmed: "The registration is not confirmed.",
  event_cancelled: "The event was cancelled.",
  turned_away: "The ticket is good: find them, and let them in.",
  rejected: "The server could not read this scan.",
};

function why({ reason, first, by }: ShownConflict): string {
  if (first !== null) return `Before that: ${letIn({ ...first, by }).replace(/^L/, "l")}`;
  return REASONS[reason] ?? "The ticket is not good.";
}
