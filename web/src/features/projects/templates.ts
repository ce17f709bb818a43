import type { StatusInput } from "@/api/types";

interface Template {
  id: string;
  label: string;
  statuses: readonly StatusInput[];
}

/** Columns to begin with; they are changed in the settings at any time. */
export const TEMPLATES: readonly [Template, ...Template[]] = [
  {
    id: "simple",
    label: "Simple",
    statuses: [
      { name: "To do", category: "todo", color: "#868e96" },
      { name: "Doing", category: "doing", color: "#1971c2" },
      { name: "Done", category: "done", color: "#2f9e44" },
    ],
  },
  {
    id: "reviewed",
    label: "With review",
    statuses: [
      { name: "Ideas", category: "todo", color: "#868e96" },
      { name: "To do", category: "todo", color: "#3b5bdb" },
      { name: "Doing", category: "doing", color: "#f08c00" },
      { name: "Review", category: "doing", color: "#6741d9" },
      { name: "Done", category: "done", color: "#2f9e44" },
    ],
  },
  {
    id: "event",
    label: "Event",
    statuses: [
      { name: "Ideas", category: "todo", color: "#868e96" },
      { name: "To arrange", category: "todo", color: "#3b5bdb" },
      { name: "Waiting for others", category: "doing", color: "#f08c00" },
      { name: "On the day", category: "doing", color: "#c2255c" },
      { name: "Done", category: "done", color: "#2f9e44" },
    ],
  },
];
