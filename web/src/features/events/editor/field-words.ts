import { formatDateTime, timeZone } from "@/lib/format";
import { type Field, isWall, momentOfWall } from "./event-fields";

/** What a field says, for who compares two versions of it. */
export function inWords(field: Field, value: string): string {
  if (field === "capacity") return value.trim() === "" ? "No limit" : `${value} places`;
  if (value.trim() === "") return "Nothing";
  // The clocks of the event are meant, so any zone does as long as it is the one it is shown in.
  return isWall(value) ? formatDateTime(momentOfWall(value, timeZone())) : value;
}
