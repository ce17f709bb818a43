import type { Priority } from "@/api/types";
import classes from "./fields.module.css";

export const PRIORITIES: readonly Priority[] = ["urgent", "high", "medium", "low", "none"];

export const PRIORITY_LABEL: Record<Priority, string> = {
  urgent: "Urgent",
  high: "High",
  medium: "Medium",
  low: "Low",
  none: "No priority",
};

const BARS: Record<Exclude<Priority, "urgent">, number> = { high: 3, medium: 2, low: 1, none: 0 };

/** Bars like those of a phone's reception; urgent is a filled mark. The shape says it without colour. */
export function PriorityIcon({ priority, size = 16 }: { priority: Priority; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={classes.priority}
      data-priority={priority}
    >
      {priority === "urgent" ? (
        <>
          <rect x="1" y="1" width="14" height="14" rx="3.5" fill="currentColor" />
          <path d="M8 4v5" className={classes.priorityMark} strokeWidth="2" strokeLinecap="round" />
          <circle cx="8" cy="12" r="1.15" className={classes.priorityDot} />
        </>
      ) : (
        [0, 1, 2].map((bar) => (
          <rect
            key={bar}
            x={2 + bar * 4.5}
            y={9.5 - bar * 3.5}
            width="3"
            height={4.5 + bar * 3.5}
            rx="1"
            fill="currentColor"
            opacity={bar < BARS[priority] ? 1 : 0.28}
          />
        ))
      )}
    </svg>
  );
}
