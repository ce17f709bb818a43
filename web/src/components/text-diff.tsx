import type { TextDiffPart } from "@/api/types";
import { type FoldedPart, foldEqual, joinBlanks } from "@/lib/text-diff";
import classes from "./text-diff.module.css";

/**
 * A text with its changes marked: what came is underlined, what went is struck through, so nobody
 * needs the colours; screen readers are told as well.
 */
export function TextDiff({ parts }: { parts: readonly TextDiffPart[] }) {
  return (
    <div className={classes.diff}>
      {foldEqual(joinBlanks(parts)).map((part, index) => (
        // The parts of a text have no identity but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Part key={index} part={part} />
      ))}
    </div>
  );
}

function Part({ part: { op, text } }: { part: FoldedPart }) {
  if (op === "fold") return <div className={classes.fold}>{text} lines are the same</div>;
  if (op === "equal") return <span>{text}</span>;
  const Mark = op === "insert" ? "ins" : "del";
  return (
    <Mark>
      <span className="visually-hidden">{op === "insert" ? " added: " : " removed: "}</span>
      {visible(text)}
      <span className="visually-hidden"> end </span>
    </Mark>
  );
}

/** A line break that came or went would otherwise not be seen. */
function visible(text: string): string {
  return /^\n+$/.test(text) ? text.replaceAll("\n", "↵\n") : text;
}
