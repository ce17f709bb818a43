import { Button, Text, Title } from "@mantine/core";
import { IconLayoutKanban } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { EventDetail } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import { CopyField } from "@/components/copy-field";
import { publicAddress } from "@/lib/events";
import { allProjectsQuery } from "@/lib/projects";
import { useMakeBoard } from "./make-board";
import classes from "./overview.module.css";
import { registrationWindow } from "./window";

/** What one looks up while an event is running: until when people can register, where, and what is to do. */
export function Facts({ event }: { event: EventDetail }) {
  return (
    <section aria-labelledby="event-facts">
      <Title order={2} id="event-facts" mb="sm">
        Good to know
      </Title>
      <dl className={classes.facts}>
        <Fact name="Registration">{registrationWindow(event)}</Fact>
        {event.status !== "draft" && (
          <Fact name="Public page">
            <CopyField label="Address of the public page" value={publicAddress(event.slug)} />
          </Fact>
        )}
        <Fact name="Board">
          <Board event={event} />
        </Fact>
      </dl>
    </section>
  );
}

function Board({ event }: { event: EventDetail }) {
  const { data: projects } = useQuery({ ...allProjectsQuery, enabled: event.project_id !== null });
  const make = useMakeBoard(event);
  if (event.project_id === null)
    return (
      <>
        <Text size="sm" c="dimmed" mb={8}>
          A project with what there usually is to do, by deadlines counted back from the date.
        </Text>
        <Button
          size="sm"
          variant="default"
          leftSection={<IconLayoutKanban size={16} aria-hidden />}
          loading={make.isPending}
          onClick={() => make.mutate()}
        >
          Make a board
        </Button>
      </>
    );
  const project = projects?.find(({ id }) => id === event.project_id);
  if (project === undefined)
    return projects === undefined ? null : (
      <Text size="sm">It has one that you do not see: it is for its members, or in the trash.</Text>
    );
  return (
    <AnchorLink to="/projects/$projectKey" params={{ projectKey: project.key }}>
      {project.name}
    </AnchorLink>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
