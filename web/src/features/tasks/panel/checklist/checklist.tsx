import { Progress } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { ChecklistItem, Task, TaskPatch } from "@/api/types";
import { showUndo } from "@/lib/toast";
import { useAtOnce } from "@/lib/use-at-once";
import { draftKey } from "../field-drafts";
import { Section } from "../section";
import { AddStep } from "./add-step";
import classes from "./checklist.module.css";
import { type StepActions, StepRow } from "./step-row";
import {
  changeStep,
  insertSteps,
  MOST_STEPS,
  moveStep,
  parseSteps,
  removeStep,
  type Steps,
} from "./steps";

interface ChecklistProps {
  task: Task;
  readOnly: boolean;
  /** `seen` is what the person saw where that is newer than the task. */
  change: (patch: TaskPatch, seen: Pick<Task, "checklist">) => void;
}

export function Checklist({ task, readOnly, change }: ChecklistProps) {
  // Keys come faster than the cache: the second must find what the first has done.
  const [steps, show] = useAtOnce<Steps>(task.checklist);
  const [openAfter, setOpenAfter] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const focusSoon = useFocusAfter(list, steps);
  const save = (next: Steps) => {
    show(next);
    change({ checklist: [...next] }, { checklist: [...steps] });
  };
  // What Undo takes back is taken back from the list of that moment, not of this one.
  const latest = useRef({ steps, save });
  useEffect(() => {
    latest.current = { steps, save };
  });
  const indexOf = (step: ChecklistItem) => steps.findIndex(({ id }) => id === step.id);
  const add = (text: string, after: string | null) => {
    const added = parseSteps(text);
    const room = MOST_STEPS - steps.length;
    setSaid(
      added.length > room
        ? `A checklist has room for ${MOST_STEPS} steps; ${added.length - room} were left out.`
        : `${added.length} added`,
    );
    if (added.length === 0) return;
    save(insertSteps(steps, added, after));
    if (after !== null) setOpenAfter(added.at(-1)?.id ?? null);
  };
  const move = (id: string, to: number) => {
    const place = Math.max(0, Math.min(steps.length - 1, to));
    save(moveStep(steps, id, place));
    setSaid(`Moved to ${place + 1} of ${steps.length}`);
  };
  const actions: StepActions = {
    tick: (step, done) => save(changeStep(steps, step.id, { done })),
    reword: (step, text) => save(changeStep(steps, step.id, { text })),
    remove: (step, focus) => {
      const index = indexOf(step);
      const beside = steps[focus === "previous" ? index - 1 : index + 1] ?? steps[index - 1];
      save(removeStep(steps, step.id));
      if (beside !== undefined) focusSoon(beside.id);
      const before = steps[index - 1]?.id ?? null;
      showUndo({
        message: `“${step.text}” is off the checklist`,
        undo: async () => {
          const { steps: now, save: saveNow } = latest.current;
          const back = insertSteps(now, [step], before);
          saveNow(before === null ? moveStep(back, step.id, index) : back);
        },
      });
    },
    shift: (step, by) => {
      move(step.id, indexOf(step) + by);
      focusSoon(step.id);
    },
    place: (dropped, beside, half) => {
      const rest = removeStep(steps, dropped);
      const at = rest.findIndex(({ id }) => id === beside.id);
      move(dropped, half === "upper" ? at : at + 1);
    },
    open: (step) => setOpenAfter(step.id),
    paste: (text, after) => add(text, after.id),
    focus: (step, by) => {
      const next = steps[indexOf(step) + by];
      if (next !== undefined) focusStep(list.current, next.id);
    },
  };

  const done = steps.filter((step) => step.done).length;
  if (readOnly && steps.length === 0) return null;
  return (
    <Section
      title="Checklist"
      {...(steps.length > 0 && { count: `${done} of ${steps.length} done` })}
    >
      {steps.length > 0 && (
        <Progress
          value={(done / steps.length) * 100}
          size={4}
          mb={4}
          aria-label={`${done} of ${steps.length} done`}
        />
      )}
      <ul ref={list} className={classes.list}>
        {steps.map((step) => (
          <StepWithNext
            key={step.id}
            step={step}
            readOnly={readOnly}
            actions={actions}
            open={openAfter === step.id}
          >
            <AddStep
              draftKey={draftKey(task.id, "step")}
              label="Next step"
              autoFocus
              onAdd={(text) => add(text, step.id)}
              onLeave={() => setOpenAfter(null)}
            />
          </StepWithNext>
        ))}
      </ul>
      {!readOnly && openAfter === null && steps.length < MOST_STEPS && (
        <AddStep
          draftKey={draftKey(task.id, "step")}
          label="Add a step"
          onAdd={(text) => add(text, null)}
        />
      )}
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </Section>
  );
}

interface StepWithNextProps extends React.ComponentProps<typeof StepRow> {
  open: boolean;
  children: React.ReactNode;
}

function StepWithNext({ open, children, ...row }: StepWithNextProps) {
  return (
    <>
      <StepRow {...row} />
      {open && <li className={classes.next}>{children}</li>}
    </>
  );
}

/** Keeps the focus on a step that changes its place: a moved element loses it. */
function useFocusAfter(list: React.RefObject<HTMLElement | null>, steps: Steps) {
  const wanted = useRef<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the new order is on the screen
  useEffect(() => {
    if (wanted.current === null) return;
    focusStep(list.current, wanted.current);
    wanted.current = null;
  }, [steps]);
  return (id: string) => {
    wanted.current = id;
  };
}

function focusStep(list: HTMLElement | null, id: string): void {
  const handleFocused = document.activeElement?.closest("[data-step]") !== null;
  const row = list?.querySelector(`[data-step="${id}"]`);
  const onHandle = handleFocused && document.activeElement instanceof HTMLButtonElement;
  row?.querySelector<HTMLElement>(onHandle ? "button" : "textarea")?.focus();
}
