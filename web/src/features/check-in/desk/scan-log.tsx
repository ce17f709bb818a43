import { Badge, Button, Group, Select, Text, Title } from "@mantine/core";
import { IconScan } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Ref } from "react";
import type { Id, Scan } from "@/api/types";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { LoadMore } from "@/components/load-more";
import { SearchField } from "@/components/search-field";
import { SkeletonList } from "@/components/skeletons";
import { RelativeTime } from "@/components/time";
import { scansQuery } from "../queries/door";
import classes from "./desk.module.css";
import { type DeskSearch, OUTCOMES, validateDeskSearch } from "./outcomes";

interface ScanLogProps {
  ref: Ref<HTMLElement>;
  eventId: Id;
  search: DeskSearch;
  onSearch: (search: DeskSearch) => void;
}

const CHOICES = Object.entries(OUTCOMES).map(([value, { label }]) => ({ value, label }));

/** Everything that was scanned, with what came of it. */
export function ScanLog({ ref, eventId, search, onSearch }: ScanLogProps) {
  return (
    <section ref={ref} tabIndex={-1} aria-labelledby="scan-log" className={classes.log}>
      <Title order={2} id="scan-log" mb="sm">
        Scans
      </Title>
      <Group gap="sm" mb="sm" role="search" aria-label="Scans">
        <SearchField
          label="Find scans by name"
          className={classes.field ?? ""}
          value={search.q ?? ""}
          onSearch={(q) => onSearch(validateDeskSearch({ ...search, q }))}
        />
        <Select
          aria-label="What came of it"
          placeholder="Whatever came of it"
          className={classes.field ?? ""}
          clearable
          clearButtonProps={{ "aria-label": "Whatever came of it" }}
          data={CHOICES}
          value={search.outcome ?? null}
          onChange={(outcome) => onSearch(validateDeskSearch({ ...search, outcome }))}
        />
      </Group>
      <Scans eventId={eventId} search={search} onClear={() => onSearch({})} />
    </section>
  );
}

interface ScansProps {
  eventId: Id;
  search: DeskSearch;
  onClear: () => void;
}

function Scans({ eventId, search, onClear }: ScansProps) {
  const query = useInfiniteQuery(scansQuery(eventId, search));
  if (query.data === undefined)
    return query.error === null ? (
      <SkeletonList rows={5} />
    ) : (
      <ErrorState
        error={query.error}
        title="The scans could not be loaded"
        onRetry={() => void query.refetch()}
      />
    );
  const scans = query.data.pages.flatMap((page) => page.items);
  const narrowed = search.outcome !== undefined || search.q !== undefined;
  if (scans.length === 0)
    return narrowed ? (
      <EmptyState
        order={3}
        title="No such scan"
        action={
          <Button variant="default" onClick={onClear}>
            Show all scans
          </Button>
        }
      />
    ) : (
      <EmptyState
        order={3}
        title="Nothing was scanned yet"
        icon={<IconScan size={32} stroke={1.5} />}
      >
        Open the scanner on a phone and hold a ticket’s code before its camera. What comes of it
        appears here at once.
      </EmptyState>
    );
  return (
    <>
      <ol className={classes.scans} aria-label="Scans, newest first">
        {scans.map((scan) => (
          <ScanRow key={scan.id} scan={scan} />
        ))}
      </ol>
      <LoadMore
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        onMore={() => void query.fetchNextPage()}
      >
        Show earlier ones
      </LoadMore>
    </>
  );
}

function ScanRow({ scan }: { scan: Scan }) {
  const { outcome, reason, ticket, by_name, gate, offline, method, scanned_at } = scan;
  const { label, color } = OUTCOMES[outcome];
  return (
    <li className={classes.scan}>
      <div className={classes.what}>
        <Text fw={600}>{ticket?.holder_name ?? "No ticket of this event"}</Text>
        <Text size="sm" c="dimmed">
          {[
            ticket?.ticket_type,
            gate,
            by_name !== "" && `by ${by_name}`,
            method === "search" && outcome !== "undone" && "found by name",
            offline && "without a network",
          ]
            .filter((part) => part !== false && part !== undefined && part !== "")
            .join(", ")}
        </Text>
      </div>
      <div className={classes.outcome}>
        <Badge variant="light" tt="none" color={color}>
          {reason === null ? label : `${label}: ${OUTCOMES[reason].label.toLowerCase()}`}
        </Badge>
        <Text size="sm" c="dimmed">
          <RelativeTime at={scanned_at} />
        </Text>
      </div>
    </li>
  );
}
