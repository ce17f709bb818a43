import { type FormEvent, type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import classes from "./step.module.css";

interface StepProps {
  title: string;
  /** "Step 1 of 2" */
  count: string;
  onSubmit: () => void;
  /** The first field of the page that is wrong; it gets the focus whenever `refusals` grows. */
  wrong: string | undefined;
  refusals: number;
  children: ReactNode;
}

/** One step of the registration. Whoever comes to it finds the focus on its heading. */
export function Step({ title, count, onSubmit, wrong, refusals, children }: StepProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => heading.current?.focus(), []);
  const focusWrong = useEffectEvent(() => {
    const field = wrong === undefined ? null : form.current?.elements.namedItem(wrong);
    const target = field instanceof RadioNodeList ? field[0] : field;
    if (target instanceof HTMLElement) target.focus();
  });
  useEffect(() => {
    if (refusals > 0) focusWrong();
  }, [refusals]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className={classes.step} onSubmit={submit} ref={form} noValidate>
      <div>
        <p className={classes.count}>{count}</p>
        <h2 className={classes.title} ref={heading} tabIndex={-1}>
          {title}
        </h2>
      </div>
      {children}
    </form>
  );
}
