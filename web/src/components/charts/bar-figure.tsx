import { Skeleton, Text, Title } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useId } from "react";
import { formatNumber } from "@/lib/format";
import classes from "./bar-figure.module.css";

const Bars = lazy(() => import("./bars"));

export interface Bar {
  key: string;
  /** On the axis: short. */
  label: string;
  /** In the table: in full. */
  name: ReactNode;
  value: number;
}

interface BarFigureProps {
  title: string;
  /** What there is to see, in a sentence. */
  summary: ReactNode;
  bars: readonly Bar[];
  /** What the bars stand for, and what is counted: "Day", "Registrations". */
  columns: readonly [string, string];
  height?: number;
  order?: 2 | 3;
  /** A bar was pressed. What can be done by that has to be possible in the table, too. */
  onPick?: (key: string) => void;
}

const HEIGHT = 220;

/** A chart of bars, and the same as a table: for who cannot see it, and for who wants the figures. */
export function BarFigure(props: BarFigureProps) {
  const { title, summary, bars, columns, height = HEIGHT, order = 2, onPick } = props;
  const id = useId();
  return (
    <figure className={classes.figure} aria-labelledby={id}>
      <figcaption className={classes.caption}>
        <Title order={order} id={id}>
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {summary}
        </Text>
      </figcaption>
      <div aria-hidden="true" className={classes.chart} style={{ minHeight: height }}>
        <Suspense fallback={<Skeleton height={height} ml={8} />}>
          <Bars bars={bars} what={columns[1]} height={height} onPick={onPick} />
        </Suspense>
      </div>
      <details className={classes.details}>
        <summary>As a table</summary>
        <table className={classes.table} aria-labelledby={id}>
          <thead>
            <tr>
              <th scope="col">{columns[0]}</th>
              <th scope="col">{columns[1]}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ key, name, value }) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td>{formatNumber(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
