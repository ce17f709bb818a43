import { Button, Group, Text } from "@mantine/core";
import { IconUserPlus, IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { EventDetail } from "@/api/types";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { formatNumber } from "@/lib/format";
import { useShortcut } from "@/lib/shortcuts";
import { eventQuery } from "../queries/events";
import { registrationsQuery } from "../queries/registrations";
import { statisticsQuery } from "../queries/statistics";
import { AddAttendee, type Prefilled } from "./add-attendee";
import { AttendeeList } from "./attendee-list";
import { AttendeesFilters } from "./attendees-filters";
import { ExportAttendees } from "./export-attendees";
import { RegistrationDrawer } from "./registration-drawer";
import { type AttendeesSearch, narrowed } from "./search";
import { totalOf } from "./total";

interface AttendeesPageProps {
  eventRef: string;
  search: AttendeesSearch;
  onSearch: (search: AttendeesSearch, how?: { replace: boolean }) => void;
}

/** Who comes, who waits, and who does not come after all. */
export function AttendeesPage({ eventRef, ...rest }: AttendeesPageProps) {
  const { data: event } = useSuspenseQuery(eventQuery(eventRef));
  return <Attendees event={event} {...rest} />;
}

interface AttendeesProps extends Omit<AttendeesPageProps, "eventRef"> {
  event: EventDetail;
}

function Attendees({ event, search, onSearch }: AttendeesProps) {
  const [adding, setAdding] = useState<Prefilled | null>(null);
  const { data: statistics } = useQuery(statisticsQuery(event.id));
  const { registration, ...filter } = search;
  const takes = event.status === "published" && !event.over;
  const add = () => setAdding({});
  useShortcut("a", "Add somebody", add, { group: "Attendees", enabled: takes });
  const open = (id: string) => onSearch({ ...filter, registration: id });
  return (
    <>
      <Group justify="space-between" mb="md" gap="sm">
        <Text c="dimmed" role="status">
          {saidOf(totalOf(statistics, filter), filter)}
        </Text>
        <Group gap="xs">
          {(statistics === undefined || statistics.per_day.length > 0) && (
            <ExportAttendees event={event} status={search.status} />
          )}
          {takes && (
            <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={add}>
              Add somebody
            </Button>
          )}
        </Group>
      </Group>
      <AttendeesFilters
        search={search}
        types={event.ticket_types}
        onChange={(change) => onSearch(narrowed(filter, change), { replace: true })}
      />
      <Found
        event={event}
        search={filter}
        total={totalOf(statistics, filter)}
        onClear={() => onSearch({})}
      />
      <RegistrationDrawer
        event={event}
        id={registration}
        covered={adding !== null}
        onClose={() => onSearch(filter, { replace: true })}
        onAgain={setAdding}
      />
      <AddAttendee
        event={event}
        prefilled={adding}
        onClose={() => setAdding(null)}
        onOpen={(id) => {
          setAdding(null);
          open(id);
        }}
      />
    </>
  );
}

function saidOf(total: number | undefined, filter: AttendeesSearch): string {
  if (total === undefined) return filter.q === undefined ? "" : `Found for “${filter.q}”`;
  return total === 1 ? "1 registration" : `${formatNumber(total)} registrations`;
}

function isNarrowed({ q, status, type }: AttendeesSearch): boolean {
  return q !== undefined || status !== undefined || type !== undefined;
}

interface FoundProps {
  event: EventDetail;
  search: AttendeesSearch;
  total: number | undefined;
  onClear: () => void;
}

function Found({ event, search, total, onClear }: FoundProps) {
  const query = useInfiniteQuery({
    ...registrationsQuery(event.id, search),
    // What was found stays until the next answer: a list that blinks with every letter is no help.
    placeholderData: (former) => former,
  });
  const { data } = query;
  const registrations = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  if (data === undefined)
    return query.error === null ? (
      <SkeletonList rows={10} />
    ) : (
      <ErrorState
        error={query.error}
        title="The attendees could not be loaded"
        onRetry={() => void query.refetch()}
      />
    );
  if (registrations.length === 0)
    return isNarrowed(search) ? (
      <EmptyState
        title="Nobody found"
        icon={<IconUsers size={32} stroke={1.5} />}
        action={
          <Button variant="default" onClick={onClear}>
            Show everybody
          </Button>
        }
      >
        Nobody who has registered fits this search and these filters.
      </EmptyState>
    ) : (
      <EmptyState title="Nobody has registered yet" icon={<IconUsers size={32} stroke={1.5} />}>
        {event.status === "draft"
          ? "Publish the event, and people can register on its public page."
          : "Whoever registers on the public page appears here at once."}
      </EmptyState>
    );
  return (
    <AttendeeList
      event={event}
      search={search}
      registrations={registrations}
      total={total}
      query={query}
      busy={query.isPlaceholderData}
    />
  );
}
