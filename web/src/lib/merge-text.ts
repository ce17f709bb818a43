import { diff3MergeRegions } from "node-diff3";
import { linesOf, wordsOf } from "./text-diff";

export interface MergedText {
  text: string;
  /** False where both changed the same words: both are in the text then, one after the other. */
  clean: boolean;
}

const MANY = 4_000;

/**
 * Both changes to a text, put together: by lines, and within lines that both changed by words. What
 * cannot be put together is kept twice, because losing either is worse than tidying up.
 */
export function mergeText(base: string, mine: string, theirs: string): MergedText {
  return merge(linesOf(base), linesOf(mine), linesOf(theirs), (from, one, other) => {
    const words = merge(wordsOf(from), wordsOf(one), wordsOf(other), both);
    return words.clean ? words : both(from, one, other);
  });
}

type Resolve = (base: string, mine: string, theirs: string) => MergedText;

function merge(base: string[], mine: string[], theirs: string[], resolve: Resolve): MergedText {
  if (base.length + mine.length + theirs.length > MANY)
    return both(base.join(""), mine.join(""), theirs.join(""));
  let text = "";
  let clean = true;
  for (const region of diff3MergeRegions(mine, base, theirs)) {
    if (region.stable) {
      text += region.bufferContent.join("");
      continue;
    }
    const one = region.aContent.join("");
    const other = region.bContent.join("");
    if (one === other) {
      text += one;
      continue;
    }
    const resolved = resolve(region.oContent.join(""), one, other);
    text += resolved.text;
    clean &&= resolved.clean;
  }
  return { text, clean };
}

function both(_base: string, mine: string, theirs: string): MergedText {
  if (mine === "" || theirs === "") return { text: theirs + mine, clean: false };
  const gap = theirs.endsWith("\n") ? "" : "\n";
  // The last line of a text has no end of its own, which a line that now follows it needs.
  const end = theirs.endsWith("\n") && !mine.endsWith("\n") ? "\n" : "";
  return { text: theirs + gap + mine + end, clean: false };
}
