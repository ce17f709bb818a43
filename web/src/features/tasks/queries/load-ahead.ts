import { useEffect } from "react";

/** This many tasks before the end, the next page is asked for. */
const AHEAD = 60;

interface Loading {
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** Asks for the next page before it is scrolled to. */
export function useLoadAhead(
  { hasNextPage, isFetching, isError, fetchNextPage }: Loading,
  lastShown: number,
  loaded: number,
): void {
  const wanted = hasNextPage && !isFetching && !isError && lastShown >= loaded - AHEAD;
  useEffect(() => {
    if (wanted) void fetchNextPage();
  }, [wanted, fetchNextPage]);
}
