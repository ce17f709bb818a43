import { Button } from "@mantine/core";
import {
  IconCheck,
  IconHandStop,
  IconProgressHelp,
  IconRepeat,
  type TablerIcon,
} from "@tabler/icons-react";
import { type ReactNode, useRef, useState } from "react";
import { type Answer, isAdmitted, type Tone, wordsFor } from "../door/answer";
import classes from "./answer-panel.module.css";
import type { Scanner } from "./use-scanner";

const ICONS: Record<Tone, TablerIcon> = {
  good: IconCheck,
  again: IconRepeat,
  bad: IconHandStop,
  unsure: IconProgressHelp,
};

interface AnswerPanelProps {
  scanner: Scanner;
  /** Shown until the first scan. */
  children: ReactNode;
}

/** What came of the last scan, to be read from two steps away; read out at once. */
export function AnswerPanel({ scanner, children }: AnswerPanelProps) {
  const { answer, pending, next } = scanner;
  const panel = useRef<HTMLElement>(null);
  const onNext = () => {
    next();
    // The button that was pressed is gone then.
    panel.current?.focus();
  };
  return (
    <section ref={panel} tabIndex={-1} className={classes.panel} aria-label="Answer">
      <div aria-live="assertive" aria-atomic="true" className={classes.live}>
        {answer !== null && (
          <Said key={answer.nonce} answer={answer} onUndo={scanner.undo} onNext={onNext} />
        )}
      </div>
      {answer === null && <div className={classes.idle}>{children}</div>}
      {pending && <p className={classes.pending}>Checking</p>}
    </section>
  );
}

interface SaidProps {
  answer: Answer;
  onUndo: () => Promise<void>;
  onNext: () => void;
}

function Said({ answer, onUndo, onNext }: SaidProps) {
  const [undoing, setUndoing] = useState(false);
  const following = useRef<HTMLButtonElement>(null);
  const { tone, title, sentence } = wordsFor(answer);
  const Icon = ICONS[tone];
  const undo = async () => {
    setUndoing(true);
    await onUndo();
    setUndoing(false);
    following.current?.focus();
  };
  return (
    <div className={classes.said} data-tone={tone}>
      <Icon className={classes.icon} aria-hidden stroke={2.5} />
      <p className={classes.title}>{title}</p>
      {answer.name !== null && <p className={classes.name}>{answer.name}</p>}
      {answer.ticketType !== null && answer.ticketType !== "" && (
        <p className={classes.type}>{answer.ticketType}</p>
      )}
      {sentence !== "" && <p className={classes.sentence}>{sentence}</p>}
      <div className={classes.buttons}>
        {isAdmitted(answer) && (
          <Button
            size="md"
            className={classes.button ?? ""}
            loading={undoing}
            onClick={() => void undo()}
          >
            Undo
          </Button>
        )}
        <Button ref={following} size="md" className={classes.button ?? ""} onClick={onNext}>
          Next
        </Button>
      </div>
    </div>
  );
}
