import { IconChevronLeft } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { EventDetail, Id } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { announcementQuery } from "../queries/announcements";
import { eventQuery } from "../queries/events";
import { AnnouncementList } from "./announcement-list";
import classes from "./announcements.module.css";
import { Compose } from "./compose";
import { type AnnouncementsSearch, NEW } from "./search";
import { SentView } from "./sent-view";

interface AnnouncementsPageProps {
  search: AnnouncementsSearch;
  /** Resolves once the screen shows it. */
  onSearch: (search: AnnouncementsSearch, how?: { replace: boolean }) => Promise<void>;
}

/** News of one event: written, sent, and followed on their way. */
export function EventAnnouncements({
  eventRef,
  ...rest
}: AnnouncementsPageProps & { eventRef: string }) {
  const { data: event } = useSuspenseQuery(eventQuery(eventRef));
  return <Announcements event={event} {...rest} />;
}

/** News of all events, which admins write. */
export function GeneralAnnouncements(props: AnnouncementsPageProps) {
  return <Announcements event={null} {...props} />;
}

function Announcements({
  event,
  search: { open },
  onSearch,
}: AnnouncementsPageProps & { event: EventDetail | null }) {
  if (open === undefined)
    return (
      <AnnouncementList
        eventId={event?.id ?? null}
        about={
          event === null
            ? "Mails to everybody who wants news of all events: a new season, a date to keep free."
            : "Mails to those who subscribed to this event, or have a place: a change of the room, when doors open."
        }
      />
    );
  return (
    <>
      <AnchorLink to="." search={{}} underline="hover" className={classes.back ?? ""}>
        <IconChevronLeft size={16} aria-hidden />
        All announcements
      </AnchorLink>
      {open === NEW ? (
        <Compose
          key={NEW}
          event={event}
          announcement={null}
          onDone={(now) => onSearch(now === null ? {} : { open: now.id }, { replace: true })}
        />
      ) : (
        <One event={event} id={open} onSearch={onSearch} />
      )}
    </>
  );
}

interface OneProps {
  event: EventDetail | null;
  id: Id;
  onSearch: AnnouncementsPageProps["onSearch"];
}

function One({ event, id, onSearch }: OneProps) {
  const { data: announcement, error, refetch } = useQuery(announcementQuery(id));
  if (announcement === undefined)
    return error === null ? (
      <SkeletonList rows={6} />
    ) : (
      <ErrorState
        error={error}
        title="This announcement could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  if (announcement.status !== "draft")
    return (
      <SentView
        event={event}
        announcement={announcement}
        onNew={() => void onSearch({ open: NEW })}
      />
    );
  return (
    <Compose
      key={id}
      event={event}
      announcement={announcement}
      onDone={(now) => (now === null ? onSearch({}, { replace: true }) : undefined)}
    />
  );
}
