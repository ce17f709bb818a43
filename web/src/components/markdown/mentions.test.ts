import { describe, expect, it } from "vitest";
import { matchPeople, mentionAt, mentionName, nameFor, toShown, toStored } from "./mentions";

const ADA = "0193aaaa-0000-7000-8000-000000000001";
const ANN = "0193aaaa-0000-7000-8000-000000000002";
const LEE = "0193aaaa-0000-7000-8000-000000000003";

describe("between the stored text and the field", () => {
  it("shows names and stores who is meant", () => {
    const stored = `Ask @[Ada Lovelace](user:${ADA}), please`;
    const shown = toShown(stored);
    expect(shown.text).toBe("Ask @Ada Lovelace, please");
    expect(toStored(shown)).toBe(stored);
  });

  it("leaves a name alone that nobody was chosen for", () => {
    expect(toStored({ text: "Ask @Ada", known: new Map() })).toBe("Ask @Ada");
    expect(toStored({ text: "Ask @Adam", known: new Map([["Ada", ADA]]) })).toBe("Ask @Adam");
  });

  it("takes the longer of two names", () => {
    const known = new Map([
      ["Ann", ANN],
      ["Ann Lee", LEE],
    ]);
    expect(toStored({ text: "@Ann Lee and @Ann.", known })).toBe(
      `@[Ann Lee](user:${LEE}) and @[Ann](user:${ANN}).`,
    );
  });

  it("tells namesakes apart, also after a reload", () => {
    const stored = `@[Ann](user:${ANN}) @[Ann](user:${LEE})`;
    const shown = toShown(stored);
    expect(shown.text).toBe("@Ann @Ann (2)");
    const again = toShown(toStored(shown));
    expect(again.text).toBe("@Ann @Ann (2)");
    expect(again.known.get("Ann (2)")).toBe(LEE);
  });

  it("keeps somebody whose name was cut and typed again", () => {
    const { known } = toShown(`@[Ada](user:${ADA}) hello`);
    const cut = toStored({ text: "@Ad hello", known });
    expect(cut).toBe("@Ad hello");
    expect(toStored({ text: "@Ada hello", known: toShown(cut, known).known })).toBe(
      `@[Ada](user:${ADA}) hello`,
    );
  });

  it("does not stumble over letters that mean something in patterns", () => {
    const known = new Map([["A. (B) [C]*", ADA]]);
    expect(toStored({ text: "@A. (B) [C]* x", known })).toContain(`(user:${ADA})`);
  });

  it("makes names fit for the markup", () => {
    expect(mentionName("Ada [QA]\nLovelace ")).toBe("Ada QA Lovelace");
    expect(mentionName("[]")).toBe("?");
    expect(nameFor("Ann", LEE, new Map([["Ann", ANN]]))).toBe("Ann (2)");
    expect(nameFor("Ann", ANN, new Map([["Ann", ANN]]))).toBe("Ann");
  });
});

describe("mentionAt", () => {
  const at = (text: string) => {
    const caret = text.indexOf("|");
    return mentionAt(text.replace("|", ""), caret);
  };

  it.each([
    ["@|", { start: 0, query: "" }],
    ["ask @ad|", { start: 4, query: "ad" }],
    ["(@Ada Lo|", { start: 1, query: "Ada Lo" }],
    ["one\n@é|", { start: 4, query: "é" }],
    ["@Ada |", { start: 0, query: "Ada " }],
  ])("finds the name that is typed in %j", (text, expected) => {
    expect(at(text)).toEqual(expected);
  });

  it.each(["ada@example|", "@Ada  |", "@\nAda|", "no|", "@a b c d e|", "@@ad|"])(
    "finds none in %j",
    (text) => {
      expect(at(text)).toBeNull();
    },
  );
});

describe("matchPeople", () => {
  const people = [
    { given_name: "Élodie", family_name: "Ada", email: "e@example.org" },
    { given_name: "Ada", family_name: "Lovelace", email: "al@example.org" },
    { given_name: "Bob", family_name: "Adams-Lovell", email: "bob@example.org" },
  ];
  const names = (query: string) => matchPeople(people, query).map((one) => one.given_name);

  it("puts those first whose name begins so", () => {
    expect(names("ada")).toEqual(["Ada", "Élodie", "Bob"]);
  });
  it("overlooks accents and case, and searches all words", () => {
    expect(names("ELO")).toEqual(["Élodie"]);
    expect(names("lov")).toEqual(["Ada", "Bob"]);
  });
  it("knows addresses", () => {
    expect(names("al@")).toEqual(["Ada"]);
  });
  it("offers everybody for a bare @, but not too many", () => {
    expect(names("")).toHaveLength(3);
    expect(matchPeople(people, "", 2)).toHaveLength(2);
  });
});
