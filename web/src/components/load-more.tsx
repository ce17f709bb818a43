import { Button } from "@mantine/core";
import { useEffect, useEffectEvent, useRef } from "react";

interface LoadMoreProps {
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
  children: string;
}

/** Fetches the next page when one comes near the end of a list; a button for who does not scroll. */
export function LoadMore({ hasMore, loading, onMore, children }: LoadMoreProps) {
  const end = useRef<HTMLDivElement>(null);
  const near = useEffectEvent(() => {
    if (hasMore && !loading) onMore();
  });
  useEffect(() => {
    if (end.current === null || !hasMore || loading) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && near(), {
      rootMargin: "400px",
    });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [hasMore, loading]);
  if (!hasMore) return null;
  return (
    <div ref={end}>
      <Button size="sm" variant="default" mt="md" loading={loading} onClick={onMore}>
        {children}
      </Button>
    </div>
  );
}
