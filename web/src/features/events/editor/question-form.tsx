import { Button, Checkbox, Group, NativeSelect, Stack, Textarea, TextInput } from "@mantine/core";
import { type KeyboardEvent, type SubmitEvent, useEffect, useState } from "react";
import { ProblemError } from "@/api/errors";
import { FormFailure } from "@/components/form-failure";
import type { FormDraft } from "@/lib/use-form-draft";
import { type FormFailure as Failure, mapProblem } from "@/lib/use-submit";
import classes from "./editor.module.css";
import {
  KIND_NAME,
  kindOf,
  type QuestionErrors,
  type QuestionValues,
  questionErrors,
} from "./question-values";
import { useFocusOnError } from "./use-focus-on-error";

interface QuestionFormProps {
  draft: FormDraft<QuestionValues>;
  /** Names the form: "New question". */
  label: string;
  action: string;
  onSave: (values: QuestionValues) => Promise<unknown>;
  /** Saved, or given up. */
  onLeave: () => void;
}

const KINDS = Object.entries(KIND_NAME).map(([value, label]) => ({ value, label }));
const NAMES = ["label", "kind", "options", "required"] as const;

/** A question is edited where it stands. */
export function QuestionForm({ draft, label, action, onSave, onLeave }: QuestionFormProps) {
  const { values } = draft;
  const [errors, setErrors] = useState<QuestionErrors>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pending, setPending] = useState(false);
  const form = useFocusOnError(errors);
  useEffect(() => form.current?.querySelector("input")?.focus(), [form]);

  const change = (part: Partial<QuestionValues>) => {
    draft.change(part);
    setErrors((all) =>
      Object.fromEntries(Object.entries(all).filter(([field]) => !(field in part))),
    );
  };
  const giveUp = () => {
    draft.clear();
    onLeave();
  };
  const save = async (submitted: SubmitEvent<HTMLFormElement>) => {
    submitted.preventDefault();
    const wrong = questionErrors(values);
    setErrors(wrong);
    setFailure(null);
    if (Object.keys(wrong).length > 0 || pending) return;
    setPending(true);
    try {
      await onSave(values);
      giveUp();
    } catch (error) {
      const { fields, rest } = mapProblem(error, NAMES);
      setErrors(fields);
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
        <TextInput
          label="Question"
          placeholder="Anything you do not eat?"
          maxLength={300}
          required
          error={errors.label}
          value={values.label}
          onChange={(typed) => change({ label: typed.currentTarget.value })}
        />
        <NativeSelect
          label="The answer is"
          maw="16rem"
          data={KINDS}
          error={errors.kind}
          value={kindOf(values.kind)}
          onChange={(chosen) => change({ kind: chosen.currentTarget.value })}
        />
        {kindOf(values.kind) === "choice" && (
          <Textarea
            label="Options, one per line"
            autosize
            minRows={3}
            maxRows={12}
            required
            error={errors.options}
            value={values.options}
            onChange={(typed) => change({ options: typed.currentTarget.value })}
          />
        )}
        <Checkbox
          label="It has to be answered"
          checked={values.required}
          onChange={(ticked) => change({ required: ticked.currentTarget.checked })}
        />
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
