import { IconCalendarEvent, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { AnchorLink } from "@/components/anchor-link";
import { EmptyState } from "@/components/empty-state";
import { eventsQuery } from "../queries/events";
import { NewEventButton } from "./new-event-button";
import type { Shown } from "./shown";

/** What to do first where there are no events. */
export function NoEvents({ show }: { show: Shown }) {
  if (show === "deleted")
    return (
      <EmptyState title="No deleted events" icon={<IconTrash size={36} stroke={1.4} />}>
        Events that somebody deletes wait here for a while, so that nothing is lost by a slip of the
        hand.
      </EmptyState>
    );
  if (show === "past")
    return (
      <EmptyState title="Nothing is over yet" icon={<IconCalendarEvent size={36} stroke={1.4} />}>
        Events move here by themselves when they have ended, with their attendees and numbers.
      </EmptyState>
    );
  if (show === "drafts")
    return (
      <EmptyState title="No drafts" icon={<IconCalendarEvent size={36} stroke={1.4} />}>
        A new event is a draft until you publish it. Only those who work for it see it.
      </EmptyState>
    );
  return <NothingComing />;
}

function NothingComing() {
  const { data } = useInfiniteQuery(eventsQuery({ when: "past" }));
  const some = (data?.pages[0]?.items.length ?? 0) > 0;
  return (
    <EmptyState
      title={some ? "Nothing is coming up" : "No events yet"}
      icon={<IconCalendarEvent size={40} stroke={1.3} />}
      action={<NewEventButton />}
    >
      {some ? (
        <>
          Announce the next one, or look at{" "}
          <AnchorLink to="/events" search={{ show: "past" }}>
            what has been
          </AnchorLink>
          .
        </>
      ) : (
        "Make an event: a title, a date and a place are enough for a draft that only you see. When you publish it, it gets a page of its own where people register without an account."
      )}
    </EmptyState>
  );
}
