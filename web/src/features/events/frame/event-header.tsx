import { ActionIcon, Anchor, Badge, Button, Tooltip } from "@mantine/core";
import {
  IconArrowLeft,
  IconCalendar,
  IconExternalLink,
  IconLayoutKanban,
  IconLink,
  IconMapPin,
  IconVideo,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { EventDetail } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import {
  datesHere,
  eventDates,
  eventState,
  organises,
  publicAddress,
  STATE_COLOR,
  STATE_LABEL,
  zoneOf,
} from "@/lib/events";
import { projectsQuery } from "@/lib/projects";
import { EventMenu } from "./event-menu";
import classes from "./frame.module.css";
import type { FrameActions } from "./use-frame-actions";

interface EventHeaderProps {
  event: EventDetail;
  actions: FrameActions;
}

const ICON = { size: 17, stroke: 1.7, "aria-hidden": true } as const;

export function EventHeader({ event, actions }: EventHeaderProps) {
  const state = eventState(event);
  const { data: projects } = useQuery(projectsQuery);
  const board = projects?.find(({ id }) => id === event.project_id);
  return (
    <header className={classes.header}>
      <AnchorLink to="/events" size="sm" underline="hover" className={classes.back ?? ""}>
        <IconArrowLeft size={15} aria-hidden /> Events
      </AnchorLink>
      <div className={classes.titleRow}>
        <h1 className={classes.title}>
          {event.title}{" "}
          <Badge
            variant="light"
            color={STATE_COLOR[state]}
            className={classes.badge ?? ""}
            component="span"
          >
            {STATE_LABEL[state]}
          </Badge>
        </h1>
        {event.deleted_at === null && <Actions event={event} actions={actions} />}
      </div>
      <ul className={classes.facts}>
        <li>
          <IconCalendar {...ICON} />
          <Dates event={event} />
        </li>
        {event.place !== "" && (
          <li>
            <IconMapPin {...ICON} />
            <span>{event.place}</span>
          </li>
        )}
        {event.place === "" && event.link !== "" && (
          <li>
            <IconVideo {...ICON} />
            <span>Online</span>
          </li>
        )}
        {board !== undefined && (
          <li>
            <IconLayoutKanban {...ICON} />
            <AnchorLink
              to="/projects/$projectKey"
              params={{ projectKey: board.key }}
              underline="hover"
            >
              Board: {board.name}
            </AnchorLink>
          </li>
        )}
      </ul>
    </header>
  );
}

function Dates({ event }: { event: EventDetail }) {
  const zone = zoneOf(event);
  const here = datesHere(event);
  return (
    <span>
      {eventDates(event)}
      {zone !== null && ` (${zone})`}
      {here !== null && <span className={classes.here}>{here} by your clock</span>}
    </span>
  );
}

function Actions({ event, actions }: EventHeaderProps) {
  return (
    <div className={classes.actions}>
      {event.status !== "draft" && (
        <>
          <Tooltip label="Copy the public address">
            <ActionIcon
              size={36}
              variant="default"
              aria-label="Copy the public address"
              onClick={actions.copyAddress}
            >
              <IconLink size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Button
            variant="default"
            size="sm"
            leftSection={<IconExternalLink size={16} aria-hidden />}
            renderRoot={(props) => (
              <Anchor
                {...props}
                underline="never"
                href={publicAddress(event.slug)}
                target="_blank"
                rel="noreferrer"
              />
            )}
          >
            View page<span className="visually-hidden"> (opens a new page)</span>
          </Button>
        </>
      )}
      {organises(event) && (
        <>
          {event.status === "draft" && (
            <Button size="sm" onClick={actions.publish}>
              Publish
            </Button>
          )}
          <EventMenu event={event} actions={actions} />
        </>
      )}
    </div>
  );
}
