import type { EventDetail } from "@/api/types";
import { TabLink, TabNav } from "@/components/tab-nav";

/** Filters of a screen are in its address too, and the tab is still the current one. */
const ANY_SEARCH = { includeSearch: false };

/** The screens of an event; who only lets people in has one of them. */
export function EventTabs({ event }: { event: EventDetail }) {
  if (event.role === null || event.deleted_at !== null) return null;
  const params = { event: event.slug };
  const checkIn = (
    <TabLink to="/events/$event/check-in" params={params} activeOptions={ANY_SEARCH}>
      Check-in
    </TabLink>
  );
  if (event.role === "scanner") return <TabNav label="This event">{checkIn}</TabNav>;
  return (
    <TabNav label="This event">
      <TabLink to="/events/$event" params={params} activeOptions={{ exact: true, ...ANY_SEARCH }}>
        Overview
      </TabLink>
      <TabLink to="/events/$event/attendees" params={params} activeOptions={ANY_SEARCH}>
        Attendees
      </TabLink>
      {checkIn}
      <TabLink to="/events/$event/announcements" params={params} activeOptions={ANY_SEARCH}>
        Announcements
      </TabLink>
      <TabLink to="/events/$event/subscribers" params={params} activeOptions={ANY_SEARCH}>
        Subscribers
      </TabLink>
      <TabLink to="/events/$event/staff" params={params}>
        Team
      </TabLink>
      <TabLink to="/events/$event/edit" params={params}>
        Edit
      </TabLink>
    </TabNav>
  );
}
