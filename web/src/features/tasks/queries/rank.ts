/**
 * Where a card stands, as text: a fraction in base 62 without its leading "0.". The server decides on
 * the rank; this guesses it the same way, so that a card is in its place before the answer comes.
 */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = DIGITS.length;

/** Behind every rank that a server has given, until it gives this card its own. */
export const LAST = "zzzz";

/** A rank between the two; null is the end of the column on that side. */
export function between(low: string | null, high: string | null): string {
  // Two cards can share a rank, their ids decide then; right behind the upper one is near enough.
  if (low !== null && high !== null && low >= high) return `${low}V`;
  let bounded = high !== null;
  let rank = "";
  for (let position = 0; ; position += 1) {
    const floor = digit(low, position);
    const ceiling = bounded ? digit(high, position) : BASE;
    if (ceiling - floor > 1) return rank + DIGITS.charAt((floor + ceiling) >> 1);
    rank += DIGITS.charAt(floor);
    bounded = bounded && floor === ceiling;
  }
}

function digit(rank: string | null, position: number): number {
  return rank === null || position >= rank.length ? 0 : DIGITS.indexOf(rank.charAt(position));
}

interface Ranked {
  rank: string;
  id: string;
}

/** The order of a column. Plain comparison on purpose: that is how the server's index sorts. */
export function compareRank(one: Ranked, other: Ranked): number {
  if (one.rank !== other.rank) return one.rank < other.rank ? -1 : 1;
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}
