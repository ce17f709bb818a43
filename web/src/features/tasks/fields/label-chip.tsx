import type { Label } from "@/api/types";
import classes from "./fields.module.css";

/** A label: its colour as a dot, its name in the colour of text, which can always be read. */
export function LabelChip({ label }: { label: Label }) {
  return (
    <span className={classes.label}>
      <span
        className={classes.labelDot}
        style={{ backgroundColor: label.color }}
        aria-hidden="true"
      />
      <span className={classes.labelName}>{label.name}</span>
    </span>
  );
}
