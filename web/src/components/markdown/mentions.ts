/**
 * Mentions: stored as `@[Ada Lovelace](user:<id>)`, written as "@Ada Lovelace". The field a person
 * types into shows only the name, and remembers whom it stands for.
 */
import type { Id } from "@/api/types";

const MARKUP =
  /@\[([^[\]\n]{1,200})\]\(user:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\)/g;

/** Names as they are shown in one text, and the people they stand for. */
export type Known = ReadonlyMap<string, Id>;

export interface Shown {
  text: string;
  known: Known;
}

/** A name as the markup can carry it. */
export function mentionName(name: string): string {
  return name.replace(/[[\]\s]+/g, " ").trim() || "?";
}

/** What the field shows for a stored text. `known` keeps whom it has stood for before. */
export function toShown(stored: string, known: Known = new Map()): Shown {
  const names = new Map(known);
  const text = stored.replace(MARKUP, (_, name: string, id: string) => {
    const shown = nameFor(name, id, names);
    names.set(shown, id);
    return `@${shown}`;
  });
  return { text, known: names };
}

/** What is stored for what the field shows. */
export function toStored({ text, known }: Shown): string {
  if (known.size === 0) return text;
  // The longest first, or "@Ann Lee" would be taken for "@Ann".
  const names = [...known.keys()].sort((a, b) => b.length - a.length).map(escapeRegExp);
  const mention = new RegExp(`@(${names.join("|")})(?![\\p{L}\\p{N}_])`, "gu");
  return text.replace(mention, (_, name: string) => `@[${name}](user:${known.get(name)})`);
}

/** The name to show for a person, told apart from a namesake who is in the same text. */
export function nameFor(name: string, id: Id, known: Known): string {
  const base = mentionName(name);
  let shown = base;
  for (let count = 2; known.has(shown) && known.get(shown) !== id; count++)
    shown = `${base} (${count})`;
  return shown;
}

export interface MentionQuery {
  /** Where the @ stands. */
  start: number;
  query: string;
}

const LONGEST_QUERY = 40;

/** The name that is being typed at the caret, or null: "ask @ad|" → "ad". */
export function mentionAt(text: string, caret: number): MentionQuery | null {
  const before = text.slice(Math.max(0, caret - LONGEST_QUERY - 1), caret);
  // An @ within a word is an e-mail address; a name has at most two blanks.
  const found = /(?:^|[^\p{L}\p{N}_@.])@((?:[\p{L}\p{N}'’.-]+(?: (?! ))?){0,3})$/u.exec(before);
  if (found === null) return null;
  const query = found[1] ?? "";
  return { start: caret - query.length - 1, query };
}

interface Named {
  given_name: string;
  family_name: string;
  email: string;
}

/** The people a query may mean, best first: names whose words begin so, then addresses. */
export function matchPeople<P extends Named>(people: readonly P[], query: string, most = 6): P[] {
  const wanted = fold(query).trim();
  const scored = people.flatMap((person) => {
    const name = fold(`${person.given_name} ${person.family_name}`);
    if (name.startsWith(wanted)) return [{ person, score: 0 }];
    if (name.split(/[\s-]+/).some((word) => word.startsWith(wanted))) return [{ person, score: 1 }];
    return fold(person.email).startsWith(wanted) ? [{ person, score: 2 }] : [];
  });
  return scored
    .sort((a, b) => a.score - b.score)
    .slice(0, most)
    .map(({ person }) => person);
}

/** "Élodie" is found by typing "elo". */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
