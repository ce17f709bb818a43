import { Progress, Text } from "@mantine/core";
import type { EventSummary } from "@/api/types";
import { formatNumber } from "@/lib/format";
import classes from "./list.module.css";

type Places = Pick<EventSummary, "taken" | "capacity">;

/** "37 of 120 places taken" */
export function takenInWords({ taken, capacity }: Places): string {
  if (capacity === null) return taken === 0 ? "Nobody yet" : `${formatNumber(taken)} coming`;
  if (taken >= capacity) return `Full: ${formatNumber(capacity)} places`;
  return `${formatNumber(taken)} of ${formatNumber(capacity)} places`;
}

/** How many places are taken, as a bar where there is a limit. */
export function Taken(places: Places) {
  const { taken, capacity } = places;
  return (
    <div className={classes.taken}>
      <Text size="sm" component="span">
        {takenInWords(places)}
      </Text>
      {capacity !== null && (
        // The words above say the same.
        <Progress value={(100 * taken) / capacity} size={5} aria-hidden="true" />
      )}
    </div>
  );
}
