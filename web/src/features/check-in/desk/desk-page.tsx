import { Stack, Text, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Id } from "@/api/types";
import { useLive } from "@/lib/use-live";
import { invalidateDoor, useAdmission } from "../queries/door";
import { DoorSearch } from "../search/door-search";
import classes from "./desk.module.css";
import { OpenScanner } from "./open-scanner";
import type { DeskSearch } from "./outcomes";
import { ScanLog } from "./scan-log";
import { Tally } from "./tally";

interface DeskPageProps {
  eventId: Id;
  slug: string;
  search: DeskSearch;
  onSearch: (search: DeskSearch) => void;
}

/** The door, as it looks from a desk: how many are in, who is on the list, what was scanned. */
export function DeskPage({ eventId, slug, search, onSearch }: DeskPageProps) {
  useDoorLive(eventId);
  const { admit, takeBack } = useAdmission(eventId);
  const log = useRef<HTMLElement>(null);
  const showConflicts = () => {
    onSearch({ outcome: "conflict" });
    // It may be below what is in view.
    log.current?.focus();
  };
  const busy = admit.isPending ? admit.variables.ticket_id : null;
  return (
    <Stack gap="xl">
      <div className={classes.top}>
        <Tally eventId={eventId} onConflicts={showConflicts} />
        <OpenScanner slug={slug} />
      </div>
      <section aria-labelledby="door-search">
        <Title order={2} id="door-search">
          Without a code
        </Title>
        <Text c="dimmed" mb="sm">
          Who forgot it is found by name, and let in by hand.
        </Text>
        <DoorSearch
          eventId={eventId}
          busy={busy}
          onAdmit={(ticket) => admit.mutate(ticket)}
          onUndo={(_, checkIn) => takeBack.mutate(checkIn)}
        />
      </section>
      <ScanLog ref={log} eventId={eventId} search={search} onSearch={onSearch} />
    </Stack>
  );
}

/** A busy door tells of somebody every second; its numbers are asked for once in a while. */
const PAUSE_MS = 1_000;

function useDoorLive(eventId: Id): void {
  const queryClient = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive("events:ticket:*", ({ data }) => {
    if (data.event_id !== eventId || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void invalidateDoor(queryClient, eventId);
    }, PAUSE_MS);
  });
}
