import { Alert, Button, Container, Group, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { EventDetail } from "@/api/types";
import { eventQuery } from "../queries/events";
import { EventAbout } from "./event-about";
import { EventHeader } from "./event-header";
import { EventTabs } from "./event-tabs";
import { useEventCommands } from "./use-event-commands";
import { useFrameActions } from "./use-frame-actions";

interface EventFrameProps {
  /** Its slug or its id, as the address has it. */
  eventRef: string;
  /** The screen is the one for those who let people in. */
  atDoor: boolean;
  children: ReactNode;
}

/** What is above every screen of an event. */
export function EventFrame({ eventRef, atDoor, children }: EventFrameProps) {
  const { data: event } = useSuspenseQuery(eventQuery(eventRef));
  const actions = useFrameActions(event);
  useEventCommands(event, actions);
  return (
    <Container size="lg" w="100%" py="xl">
      <EventHeader event={event} actions={actions} />
      {event.deleted_at !== null && <InTrash onRestore={actions.restore} />}
      <EventTabs event={event} />
      {mayWork(event, atDoor) ? children : <EventAbout event={event} />}
    </Container>
  );
}

/** Organisers have all screens of their event, scanners the door; others see what it is about. */
function mayWork({ role, deleted_at }: EventDetail, atDoor: boolean): boolean {
  return deleted_at === null && (role === "organiser" || (role === "scanner" && atDoor));
}

function InTrash({ onRestore }: { onRestore: () => void }) {
  return (
    <Alert color="yellow" mb="lg" icon={<IconTrash size={20} aria-hidden />}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">This event is in the trash. Only its organisers still see it.</Text>
        <Button size="xs" variant="default" onClick={onRestore}>
          Restore
        </Button>
      </Group>
    </Alert>
  );
}
