import { Stack } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { EventDetail } from "@/api/types";
import { SettingsSection } from "@/components/settings-section";
import { useShortcut } from "@/lib/shortcuts";
import {
  DescriptionField,
  PlaceFields,
  RegistrationFields,
  TitleField,
  WhenFields,
} from "./field-groups";
import { EVENT_FORM, type EventForm as EventFormState } from "./use-event-form";
import { useFocusOnError } from "./use-focus-on-error";

// Conflicts are rare; nobody should have to load this for nothing.
const ConflictDialog = lazy(() => import("./conflict-dialog"));

interface EventFormProps {
  event: EventDetail;
  form: EventFormState;
}

/** What is written about an event: saved together, by the bar at the bottom or Ctrl S. */
export function EventForm({ event, form }: EventFormProps) {
  const element = useFocusOnError(form.errors);
  const save = () => void form.save();
  useShortcut("mod+s", "Save the event", save, { group: "Event" });
  return (
    <form
      ref={element}
      id={EVENT_FORM}
      aria-label="Event"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        save();
      }}
      noValidate
    >
      <SettingsSection title="What" description="The title is what people read first.">
        <Stack>
          <TitleField {...form} />
          <DescriptionField {...form} onSubmit={save} />
        </Stack>
      </SettingsSection>
      <SettingsSection
        title="When"
        description="By the clocks where it takes place. Everybody also sees it by their own."
      >
        <WhenFields {...form} />
      </SettingsSection>
      <SettingsSection title="Where" description="A place, a link to join online, or both.">
        <PlaceFields {...form} />
      </SettingsSection>
      <SettingsSection
        title="Registration"
        description="How many can come, and from when until when they can register."
      >
        <RegistrationFields {...form} taken={event.taken} />
      </SettingsSection>
      {form.conflict !== null && (
        <Suspense>
          <ConflictDialog
            conflict={form.conflict}
            onClose={form.decideLater}
            onDecide={form.decide}
          />
        </Suspense>
      )}
    </form>
  );
}
