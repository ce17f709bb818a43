/**
 * What the toolbar and the keys of a markdown field do to its text. Pure: each says which part of
 * the text is replaced by what, and where the selection is then.
 */
export interface Field {
  text: string;
  start: number;
  end: number;
}

export interface Edit {
  from: number;
  to: number;
  insert: string;
  /** The selection afterwards. */
  start: number;
  end: number;
}

/** Bold, italic, code: puts the marks around the selection, or takes them away. */
export function toggleMark({ text, start, end }: Field, mark: string): Edit {
  const size = mark.length;
  const chosen = text.slice(start, end);
  if (hasMark(text.slice(start - size, start), text.slice(end, end + size), text, start, end, mark))
    return {
      from: start - size,
      to: end + size,
      insert: chosen,
      start: start - size,
      end: end - size,
    };
  // Blanks at the edges stay outside, because "** bold**" is not bold.
  const lead = chosen.length - chosen.trimStart().length;
  const trail = chosen.trim() === "" ? 0 : chosen.length - chosen.trimEnd().length;
  const from = start + lead;
  const to = end - trail;
  const inner = text.slice(from, to);
  return { from, to, insert: mark + inner + mark, start: from + size, end: to + size };
}

/** "*" around a word is not italic when it is one half of "**". */
function hasMark(
  before: string,
  after: string,
  text: string,
  start: number,
  end: number,
  mark: string,
): boolean {
  if (before !== mark || after !== mark) return false;
  if (mark.length > 1) return true;
  const run = (from: number, step: number) => {
    let count = 0;
    for (let at = from; text[at] === mark; at += step) count++;
    return count;
  };
  return run(start - 1, -1) !== 2 || run(end, 1) !== 2;
}

export type LineKind = "bullet" | "number" | "task" | "quote" | "heading";

const PREFIX: Record<LineKind, RegExp> = {
  bullet: /^(\s*)[-*+] (?!\[[ xX]\] )/,
  number: /^(\s*)\d+[.)] /,
  task: /^(\s*)[-*+] \[[ xX]\] /,
  quote: /^(\s*)> ?/,
  heading: /^(\s*)#{1,6} /,
};
const LIST = /^(\s*)(?:[-*+] (?:\[[ xX]\] )?|\d+[.)] |#{1,6} )/;

/** Makes the selected lines a list, a quotation or headings, or makes them plain again. */
export function toggleLines({ text, start, end }: Field, kind: LineKind): Edit {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", Math.max(start, end - 1));
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split("\n");
  const filled = lines.filter((line) => line.trim() !== "");
  const remove = filled.length > 0 && filled.every((line) => PREFIX[kind].test(line));
  let number = 0;
  const changed = lines.map((line) => {
    if (line.trim() === "" && lines.length > 1) return line;
    if (remove) return line.replace(PREFIX[kind], "$1");
    number += 1;
    const indent = /^\s*/.exec(line)?.[0] ?? "";
    // A quotation may hold a list; the other kinds replace each other.
    const rest =
      kind === "quote" ? line.slice(indent.length) : line.replace(LIST, "$1").trimStart();
    return indent + prefixOf(kind, number) + rest;
  });
  const insert = changed.join("\n");
  if (start !== end) return { from, to, insert, start: from, end: from + insert.length };
  const caret = Math.max(from, start + insert.length - (to - from));
  return { from, to, insert, start: caret, end: caret };
}

function prefixOf(kind: LineKind, number: number): string {
  switch (kind) {
    case "bullet":
      return "- ";
    case "number":
      return `${number}. `;
    case "task":
      return "- [ ] ";
    case "quote":
      return "> ";
    case "heading":
      return "## ";
  }
}

/** Enter within a list begins its next item; on an empty item it ends the list. Null elsewhere. */
export function continueList({ text, start, end }: Field): Edit | null {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const line = text.slice(from, start);
  const found = /^(\s*(?:> ?)*)(?:([-*+]) (\[[ xX]\] )?|(\d+)([.)]) |(?<=> ?))/.exec(line);
  if (found === null || found[0] === "") return null;
  const [whole, indent = "", bullet, task, number, dot] = found;
  const lineEnd = text.indexOf("\n", end);
  const rest = text.slice(end, lineEnd < 0 ? text.length : lineEnd);
  if (line.slice(whole.length).trim() === "" && rest.trim() === "")
    return { from, to: start, insert: "", start: from, end: from };
  let prefix = indent;
  if (bullet !== undefined) prefix += `${bullet} ${task === undefined ? "" : "[ ] "}`;
  else if (number !== undefined) prefix += `${Number(number) + 1}${dot} `;
  const insert = `\n${prefix}`;
  const caret = start + insert.length;
  return { from: start, to: end, insert, start: caret, end: caret };
}

/** A link on the selection; the address is selected, to be typed over. */
export function addLink({ text, start, end }: Field, url = "https://"): Edit {
  const label = text.slice(start, end) || "text";
  const insert = `[${label}](${url})`;
  const address = start + label.length + 3;
  return start === end
    ? { from: start, to: end, insert, start: start + 1, end: start + 1 + label.length }
    : { from: start, to: end, insert, start: address, end: address + url.length };
}

/** An address pasted onto a selection links it. Null when something else is pasted. */
export function pasteLink(field: Field, pasted: string): Edit | null {
  const url = pasted.trim();
  const chosen = field.text.slice(field.start, field.end);
  if (chosen === "" || chosen.includes("\n") || !/^https?:\/\/\S+$/i.test(url)) return null;
  if (/^https?:\/\/\S+$/i.test(chosen)) return null;
  const edit = addLink(field, url);
  return {
    ...edit,
    start: field.start + edit.insert.length,
    end: field.start + edit.insert.length,
  };
}

/** Puts text in place of the selection. */
export function replaceWith(from: number, to: number, insert: string): Edit {
  return { from, to, insert, start: from + insert.length, end: from + insert.length };
}

export function applied(text: string, { from, to, insert }: Edit): string {
  return text.slice(0, from) + insert + text.slice(to);
}
