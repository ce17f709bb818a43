import { useState } from "react";
import type { Id } from "@/api/types";
import { useAtOnce } from "@/lib/use-at-once";
import { renumbered } from "../queries/event-parts";

interface Part {
  id: Id;
  position: number;
}

/** A list that people put in order. Keys come faster than the cache: each finds what the last has done. */
export function useArranging<T extends Part>(
  parts: readonly T[],
  nameOf: (part: T) => string,
  arrange: (order: readonly T[]) => void,
) {
  const [shown, show] = useAtOnce(parts);
  const [announcement, announce] = useState("");
  const move = (id: Id, to: number) => {
    const from = shown.findIndex((part) => part.id === id);
    const part = shown[from];
    if (part === undefined || to < 0 || to >= shown.length || to === from) return;
    const order = shown.filter((one) => one !== part).toSpliced(to, 0, part);
    show(renumbered(order));
    arrange(order);
    announce(`${nameOf(part)} is now number ${to + 1} of ${shown.length}.`);
  };
  return { shown, move, announcement };
}
