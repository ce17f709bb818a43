import { IconCalendarEvent, IconCalendarPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Command, type CommandSource, useCommandSource, useCommands } from "@/lib/commands";
import { eventDates } from "@/lib/events";
import { eventNamesQuery } from "../queries/events";
import { byName } from "./by-name";

const MOST = 8;

/** Lets the palette make an event, and go to one by its name. */
export function useEventSearch(): void {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const commands = useMemo(
    (): Command[] => [
      {
        id: "new-event",
        group: "Events",
        label: "New event",
        keywords: ["create", "announce", "tickets"],
        icon: <IconCalendarPlus size={18} stroke={1.75} />,
        run: () => void navigate({ to: "/events/new" }),
      },
    ],
    [navigate],
  );
  const source = useMemo(
    (): CommandSource => ({
      id: "events",
      search: async (query) => {
        const found = byName(await queryClient.fetchQuery(eventNamesQuery), query);
        return found.slice(0, MOST).map((event) => ({
          id: `event:${event.id}`,
          group: "Events",
          label: event.title,
          description: eventDates(event),
          icon: <IconCalendarEvent size={18} stroke={1.75} />,
          run: () => void navigate({ to: "/events/$event", params: { event: event.slug } }),
        }));
      },
    }),
    [navigate, queryClient],
  );
  useCommands("events", commands);
  useCommandSource(source);
}
