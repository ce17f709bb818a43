import { describe, expect, it } from "vitest";
import {
  addLink,
  applied,
  continueList,
  type Edit,
  type Field,
  pasteLink,
  toggleLines,
  toggleMark,
} from "./text-edits";

/** "a [b] c": the brackets are the selection; one bar is the caret. */
function field(marked: string): Field {
  const caret = marked.indexOf("|");
  if (caret >= 0) return { text: marked.replace("|", ""), start: caret, end: caret };
  const start = marked.indexOf("⟦");
  const end = marked.indexOf("⟧") - 1;
  return { text: marked.replace(/[⟦⟧]/g, ""), start, end };
}

function run(marked: string, make: (given: Field) => Edit | null): string | null {
  const given = field(marked);
  const edit = make(given);
  if (edit === null) return null;
  const text = applied(given.text, edit);
  return edit.start === edit.end
    ? `${text.slice(0, edit.start)}|${text.slice(edit.start)}`
    : `${text.slice(0, edit.start)}⟦${text.slice(edit.start, edit.end)}⟧${text.slice(edit.end)}`;
}

describe("toggleMark", () => {
  it.each([
    ["a ⟦b⟧ c", "**", "a **⟦b⟧** c"],
    ["a **⟦b⟧** c", "**", "a ⟦b⟧ c"],
    ["a⟦ b ⟧c", "*", "a *⟦b⟧* c"],
    ["a **⟦b⟧** c", "*", "a ***⟦b⟧*** c"],
    ["a ***⟦b⟧*** c", "*", "a **⟦b⟧** c"],
    ["a *⟦b⟧* c", "*", "a ⟦b⟧ c"],
    ["a |", "**", "a **|**"],
    ["|", "`", "`|`"],
  ])("%s with %s is %s", (before, mark, after) => {
    expect(run(before, (given) => toggleMark(given, mark))).toBe(after);
  });
});

describe("toggleLines", () => {
  it.each([
    ["bullet" as const, "one|", "- one|"],
    ["bullet" as const, "- one|", "one|"],
    ["bullet" as const, "⟦one\ntwo⟧\nthree", "⟦- one\n- two⟧\nthree"],
    ["number" as const, "⟦one\n\ntwo⟧", "⟦1. one\n\n2. two⟧"],
    ["number" as const, "⟦- one\n- two⟧", "⟦1. one\n2. two⟧"],
    ["task" as const, "⟦- one\n2. two⟧", "⟦- [ ] one\n- [ ] two⟧"],
    ["task" as const, "⟦- [ ] one\n- [x] two⟧", "⟦one\ntwo⟧"],
    ["bullet" as const, "- [ ] one|", "- one|"],
    ["quote" as const, "⟦- one⟧", "⟦> - one⟧"],
    ["heading" as const, "# one|", "one|"],
    ["heading" as const, "one|", "## one|"],
    ["bullet" as const, "|", "- |"],
    ["bullet" as const, "  one|", "  - one|"],
    ["bullet" as const, "⟦one\n⟧two", "⟦- one⟧\ntwo"],
  ])("%s: %j becomes %j", (kind, before, after) => {
    expect(run(before, (given) => toggleLines(given, kind))).toBe(after);
  });
});

describe("continueList", () => {
  it.each([
    ["- one|", "- one\n- |"],
    ["- o|ne", "- o\n- |ne"],
    ["  * one|", "  * one\n  * |"],
    ["3. one|", "3. one\n4. |"],
    ["9) one|", "9) one\n10) |"],
    ["- [x] one|", "- [x] one\n- [ ] |"],
    ["> said|", "> said\n> |"],
    ["> - said|", "> - said\n> - |"],
    ["- one\n- |", "- one\n|"],
    ["- [ ] |", "|"],
    ["> |", "|"],
  ])("%j becomes %j", (before, after) => {
    expect(run(before, continueList)).toBe(after);
  });

  it.each(["one|", "|", "a - b|", "-one|"])("leaves %j to the browser", (before) => {
    expect(run(before, continueList)).toBeNull();
  });
});

describe("links", () => {
  it("asks for the address when there is a text, and for the text when there is none", () => {
    expect(run("see ⟦this⟧", addLink)).toBe("see [this](⟦https://⟧)");
    expect(run("see |", addLink)).toBe("see [⟦text⟧](https://)");
  });
  it("links a selection to a pasted address", () => {
    const paste = (pasted: string) => (given: Field) => pasteLink(given, pasted);
    expect(run("see ⟦this⟧ now", paste("https://a.example/b"))).toBe(
      "see [this](https://a.example/b)| now",
    );
    expect(run("see |", paste("https://a.example"))).toBeNull();
    expect(run("see ⟦this⟧", paste("some words"))).toBeNull();
    expect(run("⟦https://b.example⟧", paste("https://a.example"))).toBeNull();
  });
});
