import type { Change } from "@/api/types";
import { fieldsInWords } from "@/lib/field-names";

const SAID: Record<string, string> = {
  "tasks:task:deleted": "put this task into the trash",
  "tasks:task:restored": "took this task out of the trash",
  "tasks:task:purged": "removed this task for good",
  "tasks:comment:posted": "commented",
  "tasks:comment:edited": "changed a comment",
  "tasks:comment:deleted": "deleted a comment",
  "tasks:attachment:added": "attached a file",
  "tasks:attachment:removed": "deleted an attachment",
};

/** What a message about the open task says, in words: "Ada changed status and deadline". */
export function newsOf(change: Change, who: string): string | null {
  const said = SAID[change.kind];
  if (said !== undefined) return `${who} ${said}`;
  if (change.kind !== "tasks:task:changed") return null;
  const fields = fieldsInWords(change.data.fields);
  return fields === "" ? null : `${who} changed ${fields}`;
}
