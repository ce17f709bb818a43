import { createContext, useContext } from "react";

interface Place {
  /** Where a task is shown: beside its board, or as a page of its own. */
  place: "side" | "page";
  /** Nothing else is to be seen, so the task's title is the heading of the page. */
  alone: boolean;
}

export const TaskPlaceContext = createContext<Place>({ place: "page", alone: true });

/** Levels of headings: beside a board, the page's own heading is the project's. */
export function useHeadingLevels(): { title: 1 | 2; section: 2 | 3 } {
  const { alone } = useContext(TaskPlaceContext);
  return alone ? { title: 1, section: 2 } : { title: 2, section: 3 };
}
