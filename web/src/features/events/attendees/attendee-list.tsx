import { Button, Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { EventDetail, Registration } from "@/api/types";
import { AttendeeRow } from "./attendee-row";
import classes from "./attendees.module.css";
import type { AttendeesSearch } from "./search";
import { useRowKeys } from "./use-row-keys";

const ROW = 44;
/** Three lines, and room for a finger. */
const NARROW_ROW = 92;
const OVERSCAN = 12;
/** This many rows before the end, the next page is asked for. */
const AHEAD = 60;

const COLUMNS = [
  ["serial", "No."],
  ["name", "Name"],
  ["email", "E-mail"],
  ["type", "Ticket type"],
  ["status", "Status"],
  ["ticket", "Ticket"],
  ["when", "Registered"],
] as const;

interface AttendeeListProps {
  event: EventDetail;
  search: AttendeesSearch;
  registrations: readonly Registration[];
  /** How many there are, as far as that is known. */
  total: number | undefined;
  query: UseInfiniteQueryResult<unknown>;
  busy: boolean;
}

/** The rows that are in view, of however many there are; the page scrolls, not a box in it. */
export function AttendeeList(props: AttendeeListProps) {
  const { event, search, registrations, total, query, busy } = props;
  const narrow = useMediaQuery("(max-width: 62em)", false, { getInitialValueInEffect: false });
  const body = useRef<HTMLDivElement>(null);
  const margin = useMargin(body);
  const types = useMemo(
    () => new Map(event.ticket_types.map(({ id, name }) => [id, name])),
    [event.ticket_types],
  );
  const keys = useRowKeys(registrations.length, (row) => virtualizer.scrollToIndex(row));
  const virtualizer = useWindowVirtualizer({
    count: registrations.length + (query.hasNextPage ? 3 : 0),
    estimateSize: () => (narrow ? NARROW_ROW : ROW),
    getItemKey: (index) => registrations[index]?.id ?? `stand-in-${index - registrations.length}`,
    scrollMargin: margin,
    overscan: OVERSCAN,
    // The row with the focus stays, or the keyboard would lose its place by scrolling.
    rangeExtractor: useCallback(
      (range: Range) =>
        [...new Set([...defaultRangeExtractor(range), keys.active])]
          .filter((index) => index < range.count)
          .sort((a, b) => a - b),
      [keys.active],
    ),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height counts for every row
  useEffect(() => virtualizer.measure(), [narrow]);
  const rows = virtualizer.getVirtualItems();
  const last = rows.findLast(({ index }) => index !== keys.active)?.index ?? 0;
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const wanted = hasNextPage && !isFetching && !isError && last >= registrations.length - AHEAD;
  useEffect(() => {
    if (wanted) void fetchNextPage();
  }, [wanted, fetchNextPage]);

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot leave out the rows that are not in view */}
      <div
        role="table"
        aria-label="Attendees"
        aria-rowcount={total === undefined ? -1 : total + 1}
        aria-busy={busy}
        className={classes.table}
        data-types={event.ticket_types.length > 1 || undefined}
      >
        <HeaderRow />
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div
          ref={body}
          role="rowgroup"
          className={classes.body}
          style={{ height: virtualizer.getTotalSize() }}
          onKeyDown={keys.onKeyDown}
        >
          {rows.map(({ index, key, start, size }) => {
            const registration = registrations[index];
            return registration === undefined ? (
              <div
                key={key}
                className={classes.row}
                style={{ transform: `translateY(${start - margin}px)`, height: size }}
                aria-hidden="true"
              >
                <Skeleton height={14} width="60%" className={classes.standIn ?? ""} />
              </div>
            ) : (
              <AttendeeRow
                key={key}
                registration={registration}
                slug={event.slug}
                search={search}
                typeName={types.get(registration.ticket_type_id) ?? ""}
                index={index}
                start={start - margin}
                size={size}
                active={index === keys.active}
                onFocus={keys.setActive}
              />
            );
          })}
        </div>
      </div>
      {query.isFetchNextPageError && (
        <Button variant="subtle" mt="sm" onClick={() => void query.fetchNextPage()}>
          The rest could not be loaded. Try again
        </Button>
      )}
    </>
  );
}

function HeaderRow() {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    // biome-ignore lint/a11y/useFocusableInteractive: nothing in it can be pressed
    <div role="row" aria-rowindex={1} className={classes.header}>
      {COLUMNS.map(([column, label]) => (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <div key={column} role="columnheader" className={classes.cell} data-column={column}>
          {label}
        </div>
      ))}
    </div>
  );
}

/** How far from the top of the page the rows begin, whatever is above them now. */
function useMargin(body: React.RefObject<HTMLElement | null>): number {
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      if (body.current !== null)
        setMargin(Math.round(body.current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(document.body);
    return () => watcher.disconnect();
  }, [body]);
  return margin;
}
