import { Button, TextInput } from "@mantine/core";
import type { PublicEvent } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { placesLeft, standingOfType } from "../event/standing";
import { fieldNames } from "./check";
import { ChoiceGroup } from "./choice-group";
import { QuestionField } from "./question-field";
import { Step } from "./step";
import classes from "./step.module.css";
import type { Registering } from "./use-registration";

interface DetailsStepProps {
  event: PublicEvent;
  registering: Registering;
  waiting: boolean;
}

/** Who registers, for what, and what the organiser asks. */
export function DetailsStep({ event, registering, waiting }: DetailsStepProps) {
  const { values, errors, choices, change, pending } = registering;
  const wrong = fieldNames(event).find((name) => name in errors);
  const answer = (id: string, text: string) =>
    change({ answers: { ...values.answers, [id]: text } }, `answers.${id}`);
  return (
    <Step
      title={waiting ? "Join the waiting list" : "Who is coming?"}
      count="Step 1 of 2"
      onSubmit={() => void registering.proceed()}
      wrong={wrong}
      refusals={registering.refusals}
    >
      <TextInput
        label="E-mail"
        description="Your ticket is sent there. There is no account, and no password."
        type="email"
        name="email"
        autoComplete="email"
        inputMode="email"
        maxLength={254}
        value={values.email}
        onChange={(change_) => change({ email: change_.currentTarget.value }, "email")}
        error={errors.email}
        aria-required
      />
      <TextInput
        label="Name on the ticket"
        name="name"
        autoComplete="name"
        value={values.name}
        onChange={(change_) => change({ name: change_.currentTarget.value }, "name")}
        error={errors.name}
        aria-required
      />
      {event.ticket_types.length > 1 && (
        <ChoiceGroup
          legend="Ticket"
          name="ticket_type_id"
          cards
          choices={choices.map((type) => ({
            value: type.id,
            label: type.name,
            description: type.description,
            note: standingOfType(type) === "waiting" ? "Waiting list" : placesLeft(type.left),
          }))}
          value={values.ticketType}
          onChange={(id) => change({ ticketType: id }, "ticket_type_id")}
          error={errors.ticket_type_id}
        />
      )}
      {event.questions.map((question) => (
        <QuestionField
          key={question.id}
          question={question}
          answer={values.answers[question.id] ?? ""}
          onChange={(text) => answer(question.id, text)}
          error={errors[`answers.${question.id}`]}
        />
      ))}
      <FormFailure failure={registering.failure} />
      <Button type="submit" size="md" fullWidth loading={pending === "sending"}>
        Continue
      </Button>
      <p className={classes.hint}>Next, type the code that we send to your address.</p>
    </Step>
  );
}
