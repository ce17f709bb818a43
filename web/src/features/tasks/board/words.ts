import type { TaskSummary } from "@/api/types";

/** What is read out while a card is on its way, for who does not see it move. */
type Named = Pick<TaskSummary, "key">;

interface Place {
  column: string;
  index: number;
  /** Cards in the column without this one. */
  others: number;
}

const where = ({ column, index, others }: Place) =>
  `${column}, place ${index + 1} of ${others + 1}`;

export const words = {
  picked: (task: Named, place: Place) =>
    `${task.key} picked up from ${where(place)}. Arrows move it, Space puts it down, Escape puts it back.`,
  passing: where,
  put: (task: Named, place: Place) => `${task.key} put down in ${where(place)}.`,
  back: (task: Named) => `${task.key} is back where it was.`,
  sent: (task: Named, column: string, end: "top" | "bottom") =>
    `${task.key} moved to the ${end === "top" ? "top" : "end"} of ${column}.`,
};
