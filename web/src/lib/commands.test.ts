import { expect, it } from "vitest";
import { type Command, filterCommands } from "./commands";

const command = (label: string, more: Partial<Command> = {}): Command => ({
  id: label,
  label,
  group: "Go to",
  run: () => {},
  ...more,
});
const LIST = [
  command("Profile", { keywords: ["dark", "theme"] }),
  command("Theme: dark"),
  command("Darts tournament"),
];
const labels = (query: string) => filterCommands(LIST, query).map(({ label }) => label);

it("puts what begins with the query first, then what contains it, then what only means it", () => {
  expect(labels("dar")).toEqual(["Darts tournament", "Theme: dark", "Profile"]);
});

it("needs every word, in any order and case", () => {
  expect(labels("DARK theme")).toEqual(["Theme: dark", "Profile"]);
  expect(labels("dark nothing")).toEqual([]);
});

it("lists everything for an empty query", () => expect(labels("  ")).toHaveLength(3));
