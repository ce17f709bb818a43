import type { Status } from "@/api/types";
import classes from "./fields.module.css";

/** Empty, half and ticked circles in the colour of the status: its category shows without the colour. */
export function StatusIcon({ status, size = 14 }: { status: Status; size?: number }) {
  const { category, color } = status;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 14 14"
      aria-hidden="true"
      className={classes.statusIcon}
      style={{ color }}
    >
      <circle
        cx="7"
        cy="7"
        r="5.75"
        strokeWidth="2"
        stroke="currentColor"
        fill={category === "done" ? "currentColor" : "none"}
      />
      {category === "doing" && <path d="M7 4a3 3 0 0 1 0 6z" fill="currentColor" />}
      {category === "done" && (
        <path
          d="M4.4 7.2l1.8 1.8 3.4-3.7"
          fill="none"
          stroke="var(--mantine-color-body)"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}
