import { useSuspenseQuery } from "@tanstack/react-query";
import type { EventDetail } from "@/api/types";
import { SettingsSection } from "@/components/settings-section";
import { eventQuery } from "../queries/events";
import { Board } from "./board";
import classes from "./editor.module.css";
import { EventForm } from "./event-form";
import { Picture } from "./picture";
import { PutAway } from "./put-away";
import { Questions } from "./questions";
import { SaveBar } from "./save-bar";
import { TicketTypes } from "./ticket-types";
import { useEventForm } from "./use-event-form";

/** Everything about an event that its organisers decide. */
export function EventEditor({ eventRef }: { eventRef: string }) {
  const { data: event } = useSuspenseQuery(eventQuery(eventRef));
  // Another event is another form.
  return <Editor key={event.id} event={event} />;
}

function Editor({ event }: { event: EventDetail }) {
  const form = useEventForm(event);
  return (
    <div className={classes.editor}>
      <EventForm event={event} form={form} />
      <SettingsSection title="Picture" description="On its page, and where its link is shared.">
        <Picture event={event} />
      </SettingsSection>
      <SettingsSection
        title="Tickets"
        description="What people choose from. One is enough where all are the same."
      >
        <TicketTypes event={event} />
      </SettingsSection>
      <SettingsSection
        title="Questions"
        description="What you have to know of who comes. The fewer, the more people register."
      >
        <Questions event={event} />
      </SettingsSection>
      <SettingsSection title="Board" description="What there is to do until then, as a project.">
        <Board event={event} />
      </SettingsSection>
      <SettingsSection title="Put away">
        <PutAway event={event} />
      </SettingsSection>
      <SaveBar event={event} form={form} />
    </div>
  );
}
