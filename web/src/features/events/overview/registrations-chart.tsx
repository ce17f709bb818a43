import type { EventDetail, Statistics } from "@/api/types";
import { BarFigure } from "@/components/charts/bar-figure";
import { drawable } from "@/components/charts/days";
import { formatIn, formatNumber } from "@/lib/format";
import { busiest, registrationDays } from "./days";

interface RegistrationsChartProps {
  event: EventDetail;
  statistics: Statistics;
}

// Days are days already, of no zone: as UTC they stay what they are.
const short = (day: string) => formatIn("UTC", day, { day: "numeric", month: "short" });
const full = (day: string) =>
  formatIn("UTC", day, { weekday: "short", day: "numeric", month: "short", year: "numeric" });

/** How registrations came in, cancelled ones included: they were made all the same. */
export function RegistrationsChart({ event, statistics }: RegistrationsChartProps) {
  const days = registrationDays(statistics, event);
  const { by, values } = drawable(days);
  const total = days.reduce((sum, { value }) => sum + value, 0);
  const most = busiest(values);
  const [unit, name] = by === "day" ? ["Day", full] : ["Week of", full];
  return (
    <BarFigure
      title={by === "day" ? "Registrations per day" : "Registrations per week"}
      summary={
        <>
          {formatNumber(total)} in all
          {most !== undefined &&
            values.length > 1 &&
            `, ${formatNumber(most.value)} of them ${by === "day" ? "on the busiest day," : "in the busiest week, that of"} ${name(most.day)}`}
          . Cancelled ones count too.
        </>
      }
      columns={[unit, "Registrations"]}
      bars={values.map(({ day, value }) => ({
        key: day,
        label: short(day),
        name: name(day),
        value,
      }))}
    />
  );
}
