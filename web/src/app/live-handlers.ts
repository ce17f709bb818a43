import { listenForEvents } from "@/features/events/live";
import { listenForAnnouncements } from "@/features/events/live-announcements";
import { listenForRegistrations } from "@/features/events/live-registrations";
import { listenForVisits } from "@/features/home/live";
import { listenForPeople } from "@/features/identity/live";
import { listenForNotifications } from "@/features/notifications/live";
import { listenForTasks } from "@/features/tasks/live";

/** One line per feature: what its messages do to the cache, whatever screen is open. */
export const liveHandlers = [
  listenForPeople,
  listenForNotifications,
  listenForTasks,
  listenForEvents,
  listenForRegistrations,
  listenForAnnouncements,
  listenForVisits,
];
