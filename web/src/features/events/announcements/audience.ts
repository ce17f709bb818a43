import { joined } from "@/lib/field-names";
import type { Audience } from "../queries/announcements";

/** In the order in which the server takes them: who is in two parts gets one mail, for the first reason. */
export const AUDIENCES: readonly Audience[] = ["subscribers", "all", "registered"];

export const AUDIENCE_NAMES: Record<Audience, string> = {
  subscribers: "Who subscribed to this event",
  all: "Who subscribed to all events",
  registered: "Who has a place",
};

/** The same in a sentence. */
const AUDIENCE_WORDS: Record<Audience, string> = {
  subscribers: "those who subscribed to this event",
  all: "those who subscribed to all events",
  registered: "those who have a place",
};

/** "those who subscribed to this event and those who have a place" */
export function audienceInWords(audience: readonly Audience[]): string {
  return joined(
    AUDIENCES.filter((part) => audience.includes(part)).map((part) => AUDIENCE_WORDS[part]),
  );
}

/** How many there are in each part; undefined where that is not known to this person. */
export type Reach = Readonly<Partial<Record<Audience, number | undefined>>>;

/**
 * How many mails go out: `most` at the most, since who is in two parts gets one; `exact` where there is
 * one part. Null: somebody of whom nothing is known is among them.
 */
export function reachOf(
  audience: readonly Audience[],
  reach: Reach,
): { most: number; exact: boolean } | null {
  let most = 0;
  for (const part of audience) {
    const count = reach[part];
    if (count === undefined) return null;
    most += count;
  }
  return { most, exact: audience.length === 1 };
}

const people = (count: number, format: (count: number) => string) =>
  count === 1 ? "1 person" : `${format(count)} people`;

/** "412 people", "up to 412 people", "everybody you chose" */
export function reachInWords(
  audience: readonly Audience[],
  reach: Reach,
  format: (count: number) => string,
): string {
  const found = reachOf(audience, reach);
  if (found === null) return "everybody you chose";
  return found.exact ? people(found.most, format) : `up to ${people(found.most, format)}`;
}

/** As drafts keep it: "subscribers+registered". */
export function audienceText(audience: readonly Audience[]): string {
  return AUDIENCES.filter((part) => audience.includes(part)).join("+");
}

export function audienceFrom(text: string): Audience[] {
  const parts = text.split("+");
  return AUDIENCES.filter((part) => parts.includes(part));
}
