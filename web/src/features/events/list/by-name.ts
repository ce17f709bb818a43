import type { EventSummary } from "@/api/types";

/** Events in whose title or place every word occurs; those whose title begins with the first come first. */
export function byName(events: readonly EventSummary[], query: string): EventSummary[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = events.filter(({ title, place }) => {
    const text = `${title} ${place}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  const begins = ({ title }: EventSummary) =>
    Number(title.toLocaleLowerCase().startsWith(words[0] ?? ""));
  return found.toSorted((one, other) => begins(other) - begins(one));
}
