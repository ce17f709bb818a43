import { Textarea, TextInput } from "@mantine/core";
import type { EventDetail } from "@/api/types";
import classes from "./editor.module.css";
import { PartForm, type PartFormProps } from "./part-form";
import { type TicketValues, ticketErrors } from "./ticket-values";
import { WallField } from "./wall-field";

interface TicketFormProps extends PartFormProps<TicketValues> {
  event: EventDetail;
  /** How many there are out of this type already. */
  taken: number;
}

export function TicketForm({ event, taken, ...props }: TicketFormProps) {
  const { values } = props.draft;
  return (
    <PartForm {...props} check={(wanted) => ticketErrors(wanted, event, taken)}>
      {(errors, change) => (
        <>
          <div className={classes.pair}>
            <TextInput
              label="Name"
              placeholder="Early bird"
              maxLength={100}
              required
              error={errors.name}
              value={values.name}
              onChange={(typed) => change({ name: typed.currentTarget.value })}
            />
            <TextInput
              label="How many"
              placeholder="No limit of its own"
              inputMode="numeric"
              maxLength={9}
              error={errors.quota}
              value={values.quota}
              onChange={(typed) => change({ quota: typed.currentTarget.value })}
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
            onChange={(typed) => change({ description: typed.currentTarget.value })}
          />
          <div className={classes.pair}>
            <WallField
              label="To be had from"
              usualTime="09:00"
              value={values.opens_at}
              error={errors.opens_at}
              onChange={(wall) => change({ opens_at: wall })}
            />
            <WallField
              label="To be had until"
              usualTime="23:59"
              value={values.closes_at}
              error={errors.closes_at}
              onChange={(wall) => change({ closes_at: wall })}
            />
          </div>
        </>
      )}
    </PartForm>
  );
}
