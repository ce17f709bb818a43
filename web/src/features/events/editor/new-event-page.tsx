import { Button, Container, Group, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { api, newKey } from "@/api/client";
import { ProblemError } from "@/api/errors";
import { FormFailure } from "@/components/form-failure";
import { PageHeader } from "@/components/page-header";
import { timeZone } from "@/lib/format";
import { useFormDraft } from "@/lib/use-form-draft";
import { type FormFailure as Failure, mapProblem } from "@/lib/use-submit";
import { eventKeys, eventQuery } from "../queries/events";
import { bodyOf, type EventValues, errorsIn, FIELDS, type FieldErrors } from "./event-fields";
import { PlaceFields, TitleField, WhenFields } from "./field-groups";
import { useFocusOnError } from "./use-focus-on-error";

/** Most events are in the evening; the day is for the person to say. */
const BLANK: Omit<EventValues, "timezone"> = {
  title: "",
  description: "",
  starts_at: "T19:00",
  ends_at: "T21:00",
  place: "",
  link: "",
  capacity: "",
  opens_at: "",
  closes_at: "",
};

/** As little as makes a draft; everything else is written in the editor. */
export function NewEventPage() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const draft = useFormDraft<EventValues>("new-event", { ...BLANK, timezone: timeZone() });
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pending, setPending] = useState(false);
  const form = useFocusOnError(errors);
  // The same event however often it is sent: the answer may get lost, the event must not come twice.
  const requestKey = useRef(newKey());
  useEffect(() => form.current?.querySelector("input")?.focus(), [form]);

  const create = async (submitted: SubmitEvent<HTMLFormElement>) => {
    submitted.preventDefault();
    const wrong = errorsIn(draft.values);
    setErrors(wrong);
    setFailure(null);
    if (Object.keys(wrong).length > 0 || pending) return;
    setPending(true);
    try {
      const event = await api("POST /events", {
        body: bodyOf(draft.values),
        idempotencyKey: requestKey.current,
      });
      queryClient.setQueryData(eventQuery(event.slug).queryKey, event);
      void queryClient.invalidateQueries({ queryKey: eventKeys.lists });
      draft.clear();
      await navigate({ to: "/events/$event/edit", params: { event: event.slug } });
    } catch (error) {
      const { fields, rest } = mapProblem(error, FIELDS);
      setErrors(fields);
      if (rest !== null)
        setFailure({
          message: rest,
          requestId: error instanceof ProblemError ? error.requestId : null,
        });
      // What is sent next may differ from what was refused; what was lost on the way is the same.
      if (error instanceof ProblemError) requestKey.current = newKey();
      setPending(false);
    }
  };
  const fields = {
    values: draft.values,
    errors,
    change: (field: keyof EventValues, text: string) => {
      draft.change({ [field]: text });
      setErrors(({ [field]: _mended, ...rest }) => rest);
    },
  };
  return (
    <Container size="sm" w="100%" py="xl">
      <PageHeader
        title="New event"
        description="It begins as a draft that only you see. Tickets, questions and a picture come next."
      />
      <form ref={form} onSubmit={(submitted) => void create(submitted)} noValidate>
        <Stack>
          <TitleField {...fields} />
          <WhenFields {...fields} />
          <PlaceFields {...fields} />
          <FormFailure failure={failure} />
          <Group gap="xs">
            <Button type="submit" loading={pending}>
              Make the draft
            </Button>
            {draft.dirty ? (
              <Button
                variant="subtle"
                color="gray"
                onClick={() => {
                  draft.clear();
                  void navigate({ to: "/events" });
                }}
              >
                Throw away
              </Button>
            ) : (
              <Button
                variant="subtle"
                color="gray"
                onClick={() => void navigate({ to: "/events" })}
              >
                Cancel
              </Button>
            )}
            {draft.dirty && (
              <Text size="xs" c="dimmed">
                Kept on this device until you make it
              </Text>
            )}
          </Group>
        </Stack>
      </form>
    </Container>
  );
}
