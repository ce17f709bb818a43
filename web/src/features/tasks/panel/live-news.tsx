import { useEffect, useState } from "react";
import classes from "./panel.module.css";
import type { News } from "./use-task-live";

const SHOWN_MS = 7_000;

/** What a colleague has just done to the open task: seen and heard, then gone. */
export function LiveNews({ news }: { news: News | null }) {
  const [gone, setGone] = useState<string | null>(null);
  const id = news?.id;
  useEffect(() => {
    if (id === undefined) return;
    const timer = setTimeout(() => setGone(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id]);
  const shown = news !== null && gone !== news.id;
  return (
    <div className={classes.news} role="status">
      {shown && <span key={news.id}>{news.text}</span>}
    </div>
  );
}
