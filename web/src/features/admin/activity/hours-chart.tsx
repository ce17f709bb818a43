import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { formatNumber, formatTime } from "@/lib/format";
import type { ActivityFilter } from "../queries/activity";
import { dayQuery } from "../queries/whole-day";
import { beginningOf, countByHour } from "./hours";
import classes from "./hours.module.css";

/** When it was busy: a bar for every hour. The list below says the same for who cannot see it. */
export function HoursChart({ filter }: { filter: ActivityFilter }) {
  const { data } = useQuery(dayQuery(filter));
  if (data === undefined) return <div className={classes.space} />;
  const { entries, whole } = data;
  if (entries.length === 0) return null;
  const counts = countByHour(
    filter.day,
    entries.map(({ at }) => at),
  );
  const most = Math.max(...counts, 1);
  return (
    <figure className={classes.figure}>
      <Text component="figcaption" size="sm" c="dimmed" mb={6}>
        {formatNumber(entries.length)}
        {!whole && " and more"} {entries.length === 1 ? "entry" : "entries"} on this day
        {!whole && "; drawn are the newest"}
      </Text>
      <ol className={classes.hours}>
        {counts.map((count, hour) => {
          const time = formatTime(beginningOf(filter.day, hour));
          return (
            <li key={time} title={`${time}: ${formatNumber(count)}`}>
              <span className="visually-hidden">
                {time}: {formatNumber(count)}
              </span>
              <span
                className={classes.bar}
                style={{ height: `${(count / most) * 100}%` }}
                aria-hidden="true"
              />
              {hour % 6 === 0 && (
                <span className={classes.label} aria-hidden="true">
                  {time}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </figure>
  );
}
