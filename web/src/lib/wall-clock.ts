/** What the clocks of a time zone show, and the moments they show it at. */

export interface LocalMoment {
  /** "2026-11-20" */
  day: string;
  /** "14:30" */
  time: string;
}

/** The moment in UTC that a clock in the zone calls `day`, `time`. */
export function momentAt({ day, time }: LocalMoment, zone: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  // The offset depends on the moment that is looked for: the second look is right around a change of clocks.
  const near = wanted - offsetAt(wanted, zone);
  return new Date(wanted - offsetAt(near, zone)).toISOString();
}

/** What clock and calendar of the zone say at a moment. */
export function clockAt(moment: string, zone: string): LocalMoment {
  const at = Date.parse(moment);
  const [day = "", time = ""] = new Date(at + offsetAt(at, zone)).toISOString().split("T");
  return { day, time: time.slice(0, 5) };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds by which the zone is ahead of UTC. */
function offsetAt(at: number, zone: string): number {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    clocks.set(zone, clock);
  }
  const part = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const shown = Date.UTC(
    Number(part.year),
    Number(part.month) - 1,
    Number(part.day),
    Number(part.hour),
    Number(part.minute),
    Number(part.second),
  );
  return shown - Math.floor(at / 1000) * 1000;
}
