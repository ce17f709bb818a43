import { Button, Group, Stack } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, type SubmitEvent, useEffect, useState } from "react";
import { ProblemError } from "@/api/errors";
import { FormFailure } from "@/components/form-failure";
import type { FormDraft } from "@/lib/use-form-draft";
import { type FormFailure as Failure, mapProblem } from "@/lib/use-submit";
import classes from "./editor.module.css";
import { useFocusOnError } from "./use-focus-on-error";

type Errors<T> = Partial<Record<keyof T, string>>;

export interface PartFormProps<T> {
  draft: FormDraft<T>;
  /** Names the form: "New ticket". */
  label: string;
  action: string;
  onSave: (values: T) => Promise<unknown>;
  /** Saved, or given up. */
  onLeave: () => void;
}

interface PartFormFields<T> extends PartFormProps<T> {
  /** What is wrong with the values, as far as that can be said before they are sent. */
  check: (values: T) => Errors<T>;
  children: (errors: Errors<T>, change: (part: Partial<T>) => void) => ReactNode;
}

/** A part of an event, a ticket type or a question, is edited where it stands. */
export function PartForm<T extends object>(props: PartFormFields<T>) {
  const { draft, label, action, onSave, onLeave, check, children } = props;
  const [errors, setErrors] = useState<Errors<T>>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pending, setPending] = useState(false);
  const form = useFocusOnError(errors);
  useEffect(() => form.current?.querySelector("input")?.focus(), [form]);

  const change = (part: Partial<T>) => {
    draft.change(part);
    setErrors((all) => without(all, part));
  };
  const giveUp = () => {
    draft.clear();
    onLeave();
  };
  const save = async (submitted: SubmitEvent<HTMLFormElement>) => {
    submitted.preventDefault();
    const wrong = check(draft.values);
    setErrors(wrong);
    setFailure(null);
    if (Object.keys(wrong).length > 0 || pending) return;
    setPending(true);
    try {
      await onSave(draft.values);
      giveUp();
    } catch (error) {
      const { fields, rest } = mapProblem(error, Object.keys(draft.values));
      setErrors(fields as Errors<T>);
      const requestId = error instanceof ProblemError ? error.requestId : null;
      if (rest !== null) setFailure({ message: rest, requestId });
      setPending(false);
    }
  };
  const onKeyDown = (pressed: KeyboardEvent) => {
    if (pressed.key !== "Escape") return;
    pressed.stopPropagation();
    giveUp();
  };
  return (
    <form
      ref={form}
      aria-label={label}
      className={classes.partForm}
      onSubmit={(submitted) => void save(submitted)}
      onKeyDown={onKeyDown}
      noValidate
    >
      <Stack gap="sm">
        {children(errors, change)}
        <FormFailure failure={failure} />
        <Group gap="xs">
          <Button type="submit" size="xs" loading={pending}>
            {action}
          </Button>
          <Button variant="subtle" color="gray" size="xs" onClick={giveUp}>
            {draft.dirty ? "Throw away" : "Cancel"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The errors of fields that were not touched since. */
function without<T extends object>(errors: Errors<T>, changed: Partial<T>): Errors<T> {
  return Object.fromEntries(
    Object.entries(errors).filter(([field]) => !(field in changed)),
  ) as Errors<T>;
}
