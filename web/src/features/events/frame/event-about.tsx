import { Stack, Text, Title } from "@mantine/core";
import type { EventDetail } from "@/api/types";
import { Markdown } from "@/components/markdown/markdown";
import { EventPicture } from "../list/event-picture";
import { takenInWords } from "../list/taken";

/** What there is to know of an event for who does not organise it, or while it lies in the trash. */
export function EventAbout({ event }: { event: EventDetail }) {
  return (
    <Stack maw="44rem" gap="lg">
      {event.image !== null && event.deleted_at === null && (
        <EventPicture image={event.image} width={704} />
      )}
      <div>
        <Title order={2} mb={6}>
          About
        </Title>
        {event.description === "" ? (
          <Text c="dimmed">There is no description yet.</Text>
        ) : (
          <Markdown text={event.description} topHeading={3} />
        )}
      </div>
      {event.role !== null && <Text c="dimmed">{takenInWords(event)}</Text>}
    </Stack>
  );
}
