import { IconAlertTriangle, IconCalendar } from "@tabler/icons-react";
import { useNow } from "@/components/time";
import { formatFull } from "@/lib/format";
import { formatDeadline, type Urgency, urgencyOf } from "./deadline";
import classes from "./fields.module.css";

interface DeadlineLabelProps {
  deadline: string;
  /** What is done is not overdue any more. */
  completed: boolean;
}

/** When it is due. Overdue has another mark and another word, not only another colour. */
export function DeadlineLabel({ deadline, completed }: DeadlineLabelProps) {
  const now = useNow();
  const urgency = urgencyOf(deadline, completed, now);
  const Icon = urgency === "overdue" ? IconAlertTriangle : IconCalendar;
  return (
    <time
      className={classes.deadline}
      data-urgency={urgency}
      dateTime={deadline}
      title={formatFull(deadline)}
    >
      <Icon size={13} stroke={2} aria-hidden />
      <span>
        <span className="visually-hidden">{prefix(urgency)}</span>
        {formatDeadline(deadline, now)}
      </span>
    </time>
  );
}

/** The same in words, for the name of a button. */
export function deadlineWords(deadline: string, completed: boolean, now: number): string {
  return prefix(urgencyOf(deadline, completed, now)) + formatDeadline(deadline, now);
}

function prefix(urgency: Urgency): string {
  return urgency === "overdue" ? "Overdue, " : "Due ";
}
