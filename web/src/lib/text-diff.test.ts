import { describe, expect, it } from "vitest";
import type { TextDiffPart } from "@/api/types";
import { diffText, foldEqual, linesOf, wordsOf } from "./text-diff";

const left = (parts: TextDiffPart[]) =>
  parts.map((part) => (part.op === "insert" ? "" : part.text)).join("");
const right = (parts: TextDiffPart[]) =>
  parts.map((part) => (part.op === "delete" ? "" : part.text)).join("");
const marked = (from: string, to: string) =>
  diffText(from, to)
    .map(({ op, text }) => ({ equal: text, insert: `{+${text}+}`, delete: `{-${text}-}` })[op])
    .join("");

describe("diffText", () => {
  it.each([
    ["the old hall", "the new hall", "the {-old-}{+new+} hall"],
    ["one two three", "1 2 three", "{-one two-}{+1 2+} three"],
    ["", "new", "{+new+}"],
    ["gone", "", "{-gone-}"],
    ["same", "same", "same"],
    ["Ärger über", "Ärger unter", "Ärger {-über-}{+unter+}"],
    ["a\nb\n", "a\nc\nb\n", "a\n{+c\n+}b\n"],
  ])("%j to %j", (from, to, expected) => {
    expect(marked(from, to)).toBe(expected);
  });

  it("gives both texts back, whatever they are", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const text = () =>
      Array.from({ length: random(30) }, () => ["a", "b", " ", "\n", "c, d", "é"][random(6)]).join(
        "",
      );
    for (let round = 0; round < 200; round++) {
      const [from, to] = [text(), text()];
      const parts = diffText(from, to);
      expect(left(parts)).toBe(from);
      expect(right(parts)).toBe(to);
    }
  });

  it("stays quick with long texts", () => {
    const from = "word and ".repeat(7_000);
    const to = `${from}more`;
    const parts = diffText(from, to);
    expect(right(parts)).toBe(to);
  });
});

it("splits without losing anything", () => {
  const text = "a  b\n\nc, d!\n e";
  expect(wordsOf(text).join("")).toBe(text);
  expect(linesOf(text).join("")).toBe(text);
  expect(linesOf("")).toEqual([]);
});

describe("foldEqual", () => {
  const lines = (count: number, name: string) =>
    Array.from({ length: count }, (_, index) => `${name}${index}\n`).join("");

  it("leaves out what is far from any change", () => {
    const parts: TextDiffPart[] = [
      { op: "equal", text: lines(20, "a") },
      { op: "insert", text: "new\n" },
      { op: "equal", text: lines(20, "b") },
      { op: "delete", text: "old\n" },
      { op: "equal", text: lines(3, "c") },
    ];
    expect(foldEqual(parts)).toEqual([
      { op: "fold", text: "18" },
      { op: "equal", text: "a18\na19\n" },
      { op: "insert", text: "new\n" },
      { op: "equal", text: "b0\nb1\n" },
      { op: "fold", text: "16" },
      { op: "equal", text: "b18\nb19\n" },
      { op: "delete", text: "old\n" },
      { op: "equal", text: lines(3, "c") },
    ]);
  });

  it("leaves a text alone that did not change", () => {
    const same: TextDiffPart[] = [{ op: "equal", text: lines(30, "a") }];
    expect(foldEqual(same)).toEqual(same);
  });
});
