const HOUR = 3_600_000;

/** How much was done in each of the 24 hours of a day in UTC. */
export function countByHour(day: string, times: readonly string[]): number[] {
  const start = Date.parse(`${day}T00:00:00Z`);
  const counts = Array.from({ length: 24 }, () => 0);
  for (const time of times) {
    const hour = Math.floor((Date.parse(time) - start) / HOUR);
    const count = counts[hour];
    if (count !== undefined) counts[hour] = count + 1;
  }
  return counts;
}

/** When an hour of that day begins. */
export function beginningOf(day: string, hour: number): number {
  return Date.parse(`${day}T00:00:00Z`) + hour * HOUR;
}
