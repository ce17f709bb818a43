import { createContext, useContext } from "react";
import type { Project } from "@/api/types";

interface CalendarFacts {
  project: Project;
  /** What is archived keeps its deadline. */
  movable: boolean;
}

export const CalendarContext = createContext<CalendarFacts | null>(null);

export function useCalendar(): CalendarFacts {
  const facts = useContext(CalendarContext);
  if (facts === null) throw new Error("useCalendar() is for what stands in a calendar.");
  return facts;
}
