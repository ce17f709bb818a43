import { describe, expect, it } from "vitest";
import vectors from "../offline/vectors.json";
import { Wedge } from "./wedge";

const { good } = vectors.tokens;

const codeOf = (character: string): string => {
  if (/[A-Za-z]/.test(character)) return `Key${character.toUpperCase()}`;
  if (/\d/.test(character)) return `Digit${character}`;
  return character === "." ? "Period" : "Minus";
};

/** Types, as a scanner that takes the keyboard for an American one; `seen` is what this device makes of a key. */
function type(text: string, gap: number, seen = (character: string) => character): string | null {
  const wedge = new Wedge();
  let at = 1_000;
  for (const character of text) {
    at += gap;
    const shift = /[A-Z_]/.test(character);
    if (shift) wedge.push({ key: "Shift", code: "ShiftLeft", shift, at });
    wedge.push({ key: seen(character), code: codeOf(character), shift, at });
  }
  return wedge.push({ key: "Enter", code: "Enter", shift: false, at: at + gap });
}

describe("a scanner that types", () => {
  it("is understood, however quick it is", () => {
    for (const gap of [0, 5, 30, 100]) expect(type(good, gap)).toBe(good);
  });

  it("is understood where the keyboard is another one than it thinks", () => {
    const german: Record<string, string> = { y: "z", z: "y", Y: "Z", Z: "Y", "-": "ß", _: "?" };
    expect(type(good, 10, (character) => german[character] ?? character)).toBe(good);
    const french: Record<string, string> = { a: "q", q: "a", m: ",", M: "?", "1": "&", ".": ":" };
    expect(type(good, 10, (character) => french[character] ?? character)).toBe(good);
  });

  it("may say what is no ticket", () => {
    expect(type("9780141036144", 10)).toBe("9780141036144");
  });
});

describe("a person", () => {
  it("is no scanner", () => {
    expect(type("Ada Lovelace", 120)).toBeNull();
    expect(type(good, 120)).toBeNull();
  });

  it("is no scanner after a quick word", () => {
    expect(type("Ada", 10)).toBeNull();
  });

  it("has only the keys taken from them that come in a burst", () => {
    const wedge = new Wedge();
    const press = (key: string, at: number) =>
      wedge.push({ key, code: codeOf(key), shift: false, at });
    press("a", 0);
    press("d", 150);
    press("a", 300);
    expect(wedge.bursting).toBe(false);
    press("b", 310);
    press("c", 320);
    expect(wedge.bursting).toBe(true);
    press("d", 500);
    expect(wedge.bursting).toBe(false);
  });
});
