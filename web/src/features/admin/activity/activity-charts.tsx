import { Alert, Button, Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId, useState } from "react";
import type { ActivityStatistics } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import { BarFigure } from "@/components/charts/bar-figure";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { UserAvatar } from "@/components/user-avatar";
import { useDirectory } from "@/lib/directory";
import { formatIn, formatNumber } from "@/lib/format";
import { displayName } from "@/lib/session";
import { activityStatisticsQuery, type Period } from "../queries/activity-statistics";
import classes from "./charts.module.css";
import { nameOfKind } from "./kinds";
import type { ActivitySearch } from "./search";

interface ActivityChartsProps {
  period: Period;
  search: ActivitySearch;
  onDay: (day: string) => void;
}

/** How much was done: by day, by kind, by person. Each leads to the lines that it counts. */
export function ActivityCharts({ period, search, onDay }: ActivityChartsProps) {
  const { data, error, refetch } = useQuery({
    ...activityStatisticsQuery(period),
    placeholderData: (former) => former,
  });
  if (data === undefined)
    return error === null ? (
      <Skeleton height={300} mb="xl" role="status" aria-label="Loading" />
    ) : (
      <ErrorState
        error={error}
        title="The activity could not be counted"
        onRetry={() => void refetch()}
      />
    );
  const total = data.days.reduce((sum, { count }) => sum + count, 0);
  if (total === 0)
    return (
      <EmptyState title="Nothing was done on these days">
        Nothing at all is in the log of this time. It fills by itself with what people do here.
      </EmptyState>
    );
  return (
    <div className={classes.charts}>
      <Days statistics={data} total={total} search={search} onDay={onDay} />
      <div className={classes.columns}>
        <Kinds kinds={data.kinds} search={search} />
        <People people={data.people} search={search} />
      </div>
    </div>
  );
}

const short = (day: string) => formatIn("UTC", day, { day: "numeric", month: "short" });
const full = (day: string) =>
  formatIn("UTC", day, { weekday: "short", day: "numeric", month: "short", year: "numeric" });

interface DaysProps {
  statistics: ActivityStatistics;
  total: number;
  search: ActivitySearch;
  onDay: (day: string) => void;
}

function Days({ statistics: { days }, total, search, onDay }: DaysProps) {
  const cut = days.filter(({ complete }) => !complete).map(({ day }) => short(day));
  return (
    <>
      <BarFigure
        title="By day"
        summary={`${formatNumber(total)} ${total === 1 ? "entry" : "entries"} in ${days.length === 1 ? "one day" : `${days.length} days`}, whatever is filtered. Choose a day to read it below.`}
        columns={["Day", "Entries"]}
        bars={days.map(({ day, count }) => ({
          key: day,
          label: short(day),
          name: (
            <AnchorLink
              inherit
              to="/admin/activity"
              search={{ ...search, day }}
              resetScroll={false}
            >
              {full(day)}
            </AnchorLink>
          ),
          value: count,
        }))}
        onPick={onDay}
      />
      {cut.length > 0 && (
        <Alert color="yellow" py="xs">
          More was done than one answer counts. Of {cut.join(", ")}, the newest entries are counted.
        </Alert>
      )}
    </>
  );
}

function Kinds({ kinds, search }: { kinds: ActivityStatistics["kinds"]; search: ActivitySearch }) {
  return (
    <Ranking
      title="By kind"
      rows={kinds.map(({ name, count }) => ({
        key: name ?? "",
        count,
        label:
          name === null ? (
            "Everything else"
          ) : (
            <Link
              to="/admin/activity"
              search={{ ...search, kind: name }}
              resetScroll={false}
              className={classes.link ?? ""}
            >
              {nameOfKind(name)}
            </Link>
          ),
      }))}
    />
  );
}

function People({
  people,
  search,
}: {
  people: ActivityStatistics["people"];
  search: ActivitySearch;
}) {
  const directory = useDirectory();
  return (
    <Ranking
      title="By person"
      none="Nobody who is signed in did anything."
      rows={people.map(({ name, count }) => {
        const person = directory.get(name ?? "");
        return {
          key: name ?? "",
          count,
          label:
            name === null ? (
              "Everybody else"
            ) : (
              <span className={classes.person}>
                <UserAvatar person={person} size={20} withName={false} />
                <Link
                  to="/admin/activity"
                  search={{ ...search, actor: name }}
                  resetScroll={false}
                  className={classes.link ?? ""}
                >
                  {person === undefined ? "Someone who has left" : displayName(person)}
                </Link>
              </span>
            ),
        };
      })}
    />
  );
}

interface RankingProps {
  title: string;
  /** What is said when there is nobody. */
  none?: string;
  rows: readonly { key: string; label: ReactNode; count: number }[];
}

const FIRST = 8;

/** Bars beside their names and numbers: a chart that is a list. */
function Ranking({ title, none, rows }: RankingProps) {
  const id = useId();
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, FIRST);
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <section aria-labelledby={id}>
      <Title order={2} id={id} mb="sm">
        {title}
      </Title>
      {rows.length === 0 && <Text c="dimmed">{none}</Text>}
      <ol className={classes.ranking}>
        {shown.map(({ key, label, count }) => (
          <li key={key}>
            <span className={classes.name}>{label}</span>
            <span className={classes.count}>{formatNumber(count)}</span>
            <span
              className={classes.bar}
              style={{ width: `${(100 * count) / most}%` }}
              aria-hidden="true"
            />
          </li>
        ))}
      </ol>
      {rows.length > FIRST && (
        <Button
          size="compact-sm"
          variant="subtle"
          mt={6}
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? "Show fewer" : `Show all ${formatNumber(rows.length)}`}
        </Button>
      )}
    </section>
  );
}
