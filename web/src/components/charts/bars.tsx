import { BarChart } from "@mantine/charts";
import "@mantine/charts/styles.css";
import { formatNumber } from "@/lib/format";
import type { Bar } from "./bar-figure";

interface BarsProps {
  bars: readonly Bar[];
  /** What is counted: "Registrations". */
  what: string;
  height: number;
  onPick?: ((key: string) => void) | undefined;
}

const COLOUR = "var(--mantine-color-anchor)";

/** The drawing alone, in a chunk of its own: whoever cannot see it has the table beside it. */
export default function Bars({ bars, what, height, onPick }: BarsProps) {
  return (
    <BarChart
      h={height}
      data={bars.map(({ key, label, value }) => ({ key, label, value }))}
      dataKey="label"
      series={[{ name: "value", label: what, color: COLOUR }]}
      valueFormatter={formatNumber}
      maxBarWidth={48}
      tickLine="none"
      gridAxis="x"
      strokeDasharray="0"
      gridColor="var(--muster-border)"
      cursorFill="var(--muster-surface-active)"
      accessibilityLayer={false}
      xAxisProps={{ minTickGap: 28, interval: "preserveStartEnd" }}
      yAxisProps={{ allowDecimals: false, width: 44 }}
      barProps={{ radius: [3, 3, 0, 0], ...(onPick !== undefined && { cursor: "pointer" }) }}
      {...(onPick !== undefined && {
        barChartProps: {
          onClick: ({ activeTooltipIndex }) => {
            const picked = bars[Number(activeTooltipIndex ?? -1)];
            if (picked !== undefined) onPick(picked.key);
          },
          style: { cursor: "pointer" },
        },
      })}
    />
  );
}
