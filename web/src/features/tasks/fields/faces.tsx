import type { Id, Person } from "@/api/types";
import { colourOf, initials } from "@/components/user-avatar";
import { displayName } from "@/lib/session";
import classes from "./fields.module.css";

interface FacesProps {
  ids: readonly Id[];
  people: ReadonlyMap<Id, Person>;
  size?: number;
  /** How many are drawn before "+2". */
  most?: number;
  /** Whatever it is in says the names already. */
  silent?: boolean;
}

/**
 * Who a task is assigned to. Plain elements instead of avatars with tooltips: a board draws hundreds
 * of them while it scrolls.
 */
export function Faces({ ids, people, size = 22, most = 3, silent = false }: FacesProps) {
  if (ids.length === 0) return null;
  const shown = ids.slice(0, ids.length > most ? most - 1 : most);
  const names = ids.map((id) => nameOf(people.get(id)));
  return (
    <span className={classes.faces} title={names.join(", ")}>
      {!silent && <span className="visually-hidden">Assigned to {names.join(", ")}</span>}
      {shown.map((id) => {
        const person = people.get(id);
        return (
          <span
            key={id}
            className={classes.face}
            aria-hidden="true"
            data-letters={person === undefined ? "?" : initials(person)}
            style={{
              width: size,
              height: size,
              fontSize: Math.round(size * 0.39),
              backgroundColor: person === undefined ? "#5e5566" : colourOf(id),
            }}
          />
        );
      })}
      {ids.length > shown.length && (
        <span
          className={classes.face}
          data-more
          data-letters={`+${ids.length - shown.length}`}
          aria-hidden="true"
          style={{ height: size, minWidth: size, fontSize: Math.round(size * 0.39) }}
        />
      )}
    </span>
  );
}

function nameOf(person: Person | undefined): string {
  return person === undefined ? "someone who has left" : displayName(person);
}
