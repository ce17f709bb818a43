import { Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { EventDetail, Id, Question, TicketType } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { formatNumber } from "@/lib/format";
import { showSuccess } from "@/lib/toast";
import { useSubmit } from "@/lib/use-submit";
import { putRegistration } from "../queries/registrations";
import { statisticsQuery } from "../queries/statistics";
import { bodyOf, registrationIdOf, type Values } from "./new-attendee";

/** Somebody who was registered before, and comes after all. */
export interface Prefilled {
  name?: string;
  email?: string;
  ticket_type_id?: Id;
}

interface AddAttendeeProps {
  event: EventDetail;
  /** Null while nobody is being added. */
  prefilled: Prefilled | null;
  onClose: () => void;
  /** Somebody has that address already. */
  onOpen: (registration: Id) => void;
}

/** Registers somebody by hand, who gets the ticket by mail. */
export function AddAttendee({ event, prefilled, onClose, onOpen }: AddAttendeeProps) {
  return (
    <Modal opened={prefilled !== null} onClose={onClose} title="Add somebody">
      {prefilled !== null && (
        <AddForm event={event} prefilled={prefilled} onClose={onClose} onOpen={onOpen} />
      )}
    </Modal>
  );
}

interface AddFormProps extends AddAttendeeProps {
  prefilled: Prefilled;
}

function AddForm({ event, prefilled, onClose, onOpen }: AddFormProps) {
  const queryClient = useQueryClient();
  const again = useRef(false);
  const [existing, setExisting] = useState<Id | null>(null);
  const questions = [...event.questions].sort((one, other) => one.position - other.position);
  const types = [...event.ticket_types].sort((one, other) => one.position - other.position);
  const empty = {
    email: "",
    name: "",
    ticket_type_id: prefilled.ticket_type_id ?? types[0]?.id ?? "",
    ...Object.fromEntries(questions.map(({ id, kind }) => [id, kind === "text" ? "" : null])),
  };
  const form = useForm<Values>({
    mode: "uncontrolled",
    initialValues: { ...empty, email: prefilled.email ?? "", name: prefilled.name ?? "" },
    validate: {
      email: (value) =>
        /^\S+@\S+$/.test(value?.trim() ?? "") ? null : "Please enter an e-mail address.",
      name: (value) => ((value ?? "").trim() === "" ? "Please enter a name." : null),
    },
  });
  const submit = useSubmit(
    form,
    async (values) => {
      setExisting(null);
      const added = await api("POST /events/{event}/tickets", {
        path: { event: event.id },
        body: bodyOf(values, questions),
      });
      putRegistration(queryClient, added);
      void queryClient.invalidateQueries({ queryKey: statisticsQuery(event.id).queryKey });
      showSuccess(`${added.name} is registered`, `The ticket is on its way to ${added.email}.`);
      if (!again.current) return onClose();
      // The next one usually has the same type of ticket.
      form.setValues({ ...empty, ticket_type_id: values.ticket_type_id ?? "" });
      form.getInputNode("email")?.focus();
    },
    (error) => {
      if (!isProblem(error, "already_registered")) return false;
      setExisting(registrationIdOf(error.current));
      form.setFieldError("email", error.detail);
      setTimeout(() => form.getInputNode("email")?.focus());
      return true;
    },
  );
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack>
        <TextInput
          label="E-mail"
          description="Gets the ticket, and what is to be known."
          type="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          key={form.key("email")}
          {...form.getInputProps("email")}
        />
        {existing !== null && (
          <Button size="sm" variant="light" onClick={() => onOpen(existing)}>
            Show that registration
          </Button>
        )}
        <TextInput
          label="Name"
          autoComplete="off"
          maxLength={200}
          key={form.key("name")}
          {...form.getInputProps("name")}
        />
        {types.length > 1 && (
          <Select
            label="Ticket type"
            allowDeselect={false}
            data={types.map((type) => ({ value: type.id, label: `${type.name}${leftOf(type)}` }))}
            key={form.key("ticket_type_id")}
            {...form.getInputProps("ticket_type_id")}
          />
        )}
        {questions.map((question) => (
          <Answer key={question.id} question={question} form={form} />
        ))}
        {questions.some(({ required }) => required) && (
          <Text size="sm" c="dimmed">
            Answers may be left open here, also those that people have to give themselves.
          </Text>
        )}
        <FormFailure failure={submit.failure} />
        <Group justify="flex-end" gap="xs">
          <Button
            type="submit"
            variant="default"
            disabled={submit.pending}
            onClick={() => {
              again.current = true;
            }}
          >
            Add and another
          </Button>
          <Button
            type="submit"
            loading={submit.pending}
            onClick={() => {
              again.current = false;
            }}
          >
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function leftOf({ quota, taken }: TicketType): string {
  if (quota === null) return "";
  return taken >= quota ? " (all gone)" : ` (${formatNumber(quota - taken)} left)`;
}

interface AnswerProps {
  question: Question;
  form: UseFormReturnType<Values>;
}

function Answer({ question: { id, label, kind, options }, form }: AnswerProps) {
  const input = form.getInputProps(id);
  if (kind === "text")
    return (
      <Textarea
        label={label}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={2000}
        key={form.key(id)}
        {...input}
      />
    );
  return (
    <Select
      label={label}
      placeholder="Not answered"
      clearable
      clearButtonProps={{ "aria-label": "Not answered" }}
      data={
        kind === "yes_no"
          ? [
              { value: "yes", label: "Yes" },
              { value: "no", label: "No" },
            ]
          : [...options]
      }
      key={form.key(id)}
      {...input}
    />
  );
}
