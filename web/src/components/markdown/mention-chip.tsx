import type { Id } from "@/api/types";
import { useDirectory } from "@/lib/directory";
import { displayName, useMe } from "@/lib/session";
import classes from "./markdown.module.css";

/** Somebody in a text: by the name of today, or the one that was written if nobody knows them. */
export function MentionChip({ id, name }: { id: Id; name: string }) {
  const person = useDirectory().get(id);
  const me = useMe();
  return (
    <span className={classes.mention} data-me={id === me.id || undefined}>
      @{person === undefined ? name : displayName(person)}
    </span>
  );
}
