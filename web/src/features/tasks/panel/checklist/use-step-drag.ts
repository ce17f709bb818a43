import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import {
  draggable,
  dropTargetForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { type RefObject, useEffect, useEffectEvent, useState } from "react";

interface StepDragOptions {
  id: string;
  row: RefObject<HTMLElement | null>;
  handle: RefObject<HTMLElement | null>;
  enabled: boolean;
  /** Another step was dropped on the upper or lower half of this one. */
  onDrop: (dropped: string, half: Half) => void;
}

type Half = "upper" | "lower";

/** Lets a step be dragged by its handle; says where a dragged one would go. */
export function useStepDrag({ id, row, handle, enabled, onDrop }: StepDragOptions): Half | null {
  const [half, setHalf] = useState<Half | null>(null);
  const drop = useEffectEvent(onDrop);
  useEffect(() => {
    const element = row.current;
    const dragHandle = handle.current;
    if (element === null || dragHandle === null || !enabled) return;
    const halfAt = (y: number): Half => {
      const { top, height } = element.getBoundingClientRect();
      return y < top + height / 2 ? "upper" : "lower";
    };
    return combine(
      draggable({ element, dragHandle, getInitialData: () => ({ kind: "step", id }) }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data.kind === "step" && source.data.id !== id,
        onDrag: ({ location }) => setHalf(halfAt(location.current.input.clientY)),
        onDragLeave: () => setHalf(null),
        onDrop: ({ source, location }) => {
          setHalf(null);
          drop(String(source.data.id), halfAt(location.current.input.clientY));
        },
      }),
    );
  }, [id, row, handle, enabled]);
  return half;
}
