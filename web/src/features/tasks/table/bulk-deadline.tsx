import type { ReactNode } from "react";
import { DeadlinePicker } from "../fields/deadline-picker";
import classes from "./bulk-bar.module.css";

interface BulkDeadlineProps {
  icon: ReactNode;
  onChange: (deadline: string | null) => void;
}

/** Sets one deadline for all, or takes it off all. */
export function BulkDeadline({ icon, onChange }: BulkDeadlineProps) {
  return (
    <DeadlinePicker value={null} clearable onChange={onChange} className={classes.action}>
      {icon}
      Deadline
    </DeadlinePicker>
  );
}
