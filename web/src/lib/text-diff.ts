import { diffComm } from "node-diff3";
import type { TextDiffPart } from "@/api/types";

const WORDS = /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;
/** Comparing grows with the square of what is compared; longer texts are compared by lines. */
const MANY_WORDS = 4_000;
const MANY_LINES = 4_000;

/** How one text became another, word by word, in the form the server gives it for versions. */
export function diffText(from: string, to: string): TextDiffPart[] {
  const words = [wordsOf(from), wordsOf(to)] as const;
  if (words[0].length + words[1].length <= MANY_WORDS) return compare(...words);
  const lines = [linesOf(from), linesOf(to)] as const;
  if (lines[0].length + lines[1].length <= MANY_LINES) return compare(...lines);
  return compare([from], [to]);
}

export function wordsOf(text: string): string[] {
  return text.match(WORDS) ?? [];
}

/** Lines with their ends, so that joining them gives the text back. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function compare(from: string[], to: string[]): TextDiffPart[] {
  const parts: TextDiffPart[] = [];
  const add = (op: TextDiffPart["op"], tokens: readonly string[]) => {
    if (tokens.length > 0) parts.push({ op, text: tokens.join("") });
  };
  for (const { common, buffer1, buffer2 } of diffComm(from, to)) {
    if (common !== undefined) add("equal", common);
    else {
      add("delete", buffer1 ?? []);
      add("insert", buffer2 ?? []);
    }
  }
  return joinBlanks(parts);
}

/**
 * "~~two~~ **2** ~~three~~ **3**" reads worse than "~~two three~~ **2 3**": changes with only a
 * blank between them are one.
 */
export function joinBlanks(parts: readonly TextDiffPart[]): TextDiffPart[] {
  const joined: TextDiffPart[] = [];
  let removed = "";
  let added = "";
  const flush = () => {
    if (removed !== "") joined.push({ op: "delete", text: removed });
    if (added !== "") joined.push({ op: "insert", text: added });
    removed = "";
    added = "";
  };
  parts.forEach((part, index) => {
    if (part.op === "delete") removed += part.text;
    else if (part.op === "insert") added += part.text;
    else {
      const between = index > 0 && index < parts.length - 1;
      if (between && /^[^\S\n]+$/.test(part.text) && removed !== "" && added !== "") {
        removed += part.text;
        added += part.text;
        return;
      }
      flush();
      joined.push(part);
    }
  });
  flush();
  return joined;
}

const LONG = 6;
const KEPT = 2;

export interface FoldedPart {
  op: TextDiffPart["op"] | "fold";
  text: string;
}

/** Leaves out what stayed the same far from any change; `text` of a fold is how many lines it hides. */
export function foldEqual(parts: readonly TextDiffPart[]): FoldedPart[] {
  return parts.flatMap((part, index): FoldedPart[] => {
    const lines = part.op === "equal" ? linesOf(part.text) : [];
    const head = index === 0 ? 0 : KEPT;
    const tail = index === parts.length - 1 ? 0 : KEPT;
    const hidden = lines.length - head - tail;
    if (hidden < LONG || parts.length === 1) return [part];
    const kept: FoldedPart[] = [
      { op: "equal", text: lines.slice(0, head).join("") },
      { op: "fold", text: String(hidden) },
      { op: "equal", text: lines.slice(lines.length - tail).join("") },
    ];
    return kept.filter(({ text }) => text !== "");
  });
}
