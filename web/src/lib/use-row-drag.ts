import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import {
  draggable,
  dropTargetForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { type RefObject, useEffect, useEffectEvent, useState } from "react";
import type { Id } from "@/api/types";

interface RowDrag {
  /** What is in the rows: those of another kind are not dropped here. */
  kind: string;
  row: RefObject<HTMLElement | null>;
  grip: RefObject<HTMLElement | null>;
  id: Id;
  position: number;
  disabled: boolean;
  /** The row `id` was dropped where it gets this position. */
  onDropped: (id: Id, position: number) => void;
}

type Edge = "top" | "bottom";

/** Lets a row be dragged by its grip to between two others. */
export function useRowDrag({ kind, row, grip, id, position, disabled, onDropped }: RowDrag) {
  const [dragged, setDragged] = useState(false);
  const [edge, setEdge] = useState<Edge | null>(null);
  const dropped = useEffectEvent((source: Record<string, unknown>, at: Edge) => {
    const from = Number(source.position);
    const before = at === "top" ? position : position + 1;
    // Taken out of its old place first, which makes those behind it one less.
    onDropped(String(source.id), from < before ? before - 1 : before);
  });
  useEffect(() => {
    const element = row.current;
    if (element === null || grip.current === null || disabled) return;
    return combine(
      draggable({
        element,
        dragHandle: grip.current,
        getInitialData: () => ({ kind, id, position }),
        onDragStart: () => setDragged(true),
        onDrop: () => setDragged(false),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data.kind === kind && source.data.id !== id,
        getData: ({ input }) => {
          const { top, height } = element.getBoundingClientRect();
          return { edge: input.clientY < top + height / 2 ? "top" : "bottom" };
        },
        onDrag: ({ self }) => setEdge(self.data.edge === "top" ? "top" : "bottom"),
        onDragLeave: () => setEdge(null),
        onDrop: ({ self, source }) => {
          setEdge(null);
          dropped(source.data, self.data.edge === "top" ? "top" : "bottom");
        },
      }),
    );
  }, [kind, row, grip, id, position, disabled]);
  return { dragged, edge };
}
