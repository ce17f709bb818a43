import { IconGripVertical } from "@tabler/icons-react";
import { type ReactNode, useRef } from "react";
import type { Id } from "@/api/types";
import { useRowDrag } from "@/lib/use-row-drag";
import classes from "./rows.module.css";

interface ArrangedRowProps {
  /** What is in the rows of this list: those of another list are not dropped here. */
  kind: string;
  id: Id;
  /** What the grip says it moves. */
  name: string;
  /** Counted from 0. */
  position: number;
  /** Nobody moves it: no grip. */
  fixed?: boolean;
  onMove: (position: number) => void;
  /** The row `id` was dropped where it gets this position. */
  onDropped: (id: Id, position: number) => void;
  children: ReactNode;
}

/** A row of a list that people put in order: by its grip with the mouse, or with the arrow keys on it. */
export function ArrangedRow(props: ArrangedRowProps) {
  const { kind, id, name, position, fixed = false, onMove, onDropped, children } = props;
  const row = useRef<HTMLLIElement>(null);
  const grip = useRef<HTMLButtonElement>(null);
  const { dragged, edge } = useRowDrag({
    kind,
    row,
    grip,
    id,
    position,
    disabled: fixed,
    onDropped,
  });
  return (
    <li
      ref={row}
      className={classes.row}
      data-dragged={dragged || undefined}
      data-edge={edge ?? undefined}
    >
      {!fixed && (
        <button
          ref={grip}
          type="button"
          className={classes.grip}
          aria-label={`Place of ${name}: ${position + 1}. Arrow up and arrow down move it.`}
          onKeyDown={(event) => {
            if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
            event.preventDefault();
            onMove(position + (event.key === "ArrowUp" ? -1 : 1));
          }}
        >
          <IconGripVertical size={17} aria-hidden />
        </button>
      )}
      {children}
    </li>
  );
}
