import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { type KeyboardEvent, type SubmitEvent, useEffect, useState } from "react";
import { ProblemError } from "@/api/errors";
import type { EventDetail } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import type { FormDraft } from "@/lib/use-form-draft";
import { type FormFailure as Failure, mapProblem } from "@/lib/use-submit";
import classes from "./editor.module.css";
import {
  TICKET_FIELDS,
  type TicketErrors,
  type TicketField,
  type TicketValues,
  ticketErrors,
} from "./ticket-values";
import { useFocusOnError } from "./use-focus-on-error";
import { WallField } from "./wall-field";

interface TicketFormProps {
  event: EventDetail;
  draft: FormDraft<TicketValues>;
  /** How many there are out of this type already. */
  taken: number;
  /** Names the form: "New ticket". */
  label: string;
  action: string;
  onSave: (values: TicketValues) => Promise<unknown>;
  /** Saved, or given up. */
  onLeave: () => void;
}

/** A ticket type is edited where it stands. */
export function TicketForm(props: TicketFormProps) {
  const { event, draft, taken, label, action, onSave, onLeave } = props;
  const { values } = draft;
  const [errors, setErrors] = useState<TicketErrors>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pending, setPending] = useState(false);
  const form = useFocusOnError(errors);
  useEffect(() => form.current?.querySelector("input")?.focus(), [form]);

  const change = (field: TicketField, text: string) => {
    draft.change({ [field]: text });
    setErrors(({ [field]: _mended, ...rest }) => rest);
  };
  const giveUp = () => {
    draft.clear();
    onLeave();
  };
  const save = async (submitted: SubmitEvent<HTMLFormElement>) => {
    submitted.preventDefault();
    const wrong = ticketErrors(values, event, taken);
    setErrors(wrong);
    setFailure(null);
    if (Object.keys(wrong).length > 0 || pending) return;
    setPending(true);
    try {
      await onSave(values);
      giveUp();
    } catch (error) {
      const { fields, rest } = mapProblem(error, TICKET_FIELDS);
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
        <div className={classes.pair}>
          <TextInput
            label="Name"
            placeholder="Early bird"
            maxLength={100}
            required
            error={errors.name}
            value={values.name}
            onChange={(typed) => change("name", typed.currentTarget.value)}
          />
          <TextInput
            label="How many"
            placeholder="No limit of its own"
            inputMode="numeric"
            maxLength={9}
            error={errors.quota}
            value={values.quota}
            onChange={(typed) => change("quota", typed.currentTarget.value)}
          />
        </div>
        <Textarea
          label="What it is"
          placeholder="What it includes, and who may take it"
          autosize
          minRows={1}
          maxRows={6}
          maxLength={1000}
          error={errors.description}
          value={values.description}
          onChange={(typed) => change("description", typed.currentTarget.value)}
        />
        <div className={classes.pair}>
          <WallField
            label="To be had from"
            usualTime="09:00"
            value={values.opens_at}
            error={errors.opens_at}
            onChange={(wall) => change("opens_at", wall)}
          />
          <WallField
            label="To be had until"
            usualTime="23:59"
            value={values.closes_at}
            error={errors.closes_at}
            onChange={(wall) => change("closes_at", wall)}
          />
        </div>
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
