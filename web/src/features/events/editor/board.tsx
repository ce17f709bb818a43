import { Button, Group, Text } from "@mantine/core";
import { IconLayoutKanban } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { EventDetail } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import { projectsQuery } from "@/lib/projects";
import { useMakeBoard } from "../overview/make-board";

/** The project with what there is to do for the event. */
export function Board({ event }: { event: EventDetail }) {
  const { data: projects } = useQuery(projectsQuery);
  const make = useMakeBoard(event);
  if (event.project_id === null)
    return (
      <Group justify="space-between" gap="md">
        <Text size="sm" maw="24rem">
          Fifteen tasks that most events need, from the first plan to the last bill, with deadlines
          counted back from the date. The organisers become its members.
        </Text>
        <Button
          variant="default"
          leftSection={<IconLayoutKanban size={16} aria-hidden />}
          loading={make.isPending}
          disabled={event.over}
          onClick={() => make.mutate()}
        >
          Make a board
        </Button>
      </Group>
    );
  const board = projects?.find(({ id }) => id === event.project_id);
  if (board === undefined)
    return (
      <Text size="sm" c="dimmed">
        It has a board, which is archived or not yours to see.
      </Text>
    );
  return (
    <AnchorLink to="/projects/$projectKey" params={{ projectKey: board.key }}>
      {board.name}
    </AnchorLink>
  );
}
