import { describe, expect, it } from "vitest";
import type { ImportMember, Person } from "@/api/types";
import { mapText } from "./import-trello";
import { suggestMatches } from "./suggest";

const person = (id: string, given_name: string, family_name: string, status = "active") =>
  ({ id, given_name, family_name, status, email: "", group: "Members" }) as Person;
const member = (source_name: string, source_username: string): ImportMember => ({
  source_name,
  source_username,
  user_id: null,
});

describe("suggestions for the people of a board", () => {
  it("finds the same name, whatever its accents, case and spaces", () => {
    const people = [person("1", "Jörg", "Müller"), person("2", "Ada", "Lovelace")];
    expect(suggestMatches([member(" jorg  MULLER ", "jm"), member("Bob", "bob")], people)).toEqual({
      jm: "1",
    });
  });

  it("suggests nobody where two have the name, or where the account is closed", () => {
    const people = [
      person("1", "Ada", "Lovelace"),
      person("2", "Ada", "Lovelace"),
      person("3", "Bob", "Byte", "deactivated"),
    ];
    expect(
      suggestMatches([member("Ada Lovelace", "ada"), member("Bob Byte", "bob")], people),
    ).toEqual({});
  });
});

it("writes matches as the server reads them", () => {
  expect(mapText({ ada: "1", bob: "2" })).toBe("ada:1,bob:2");
  expect(mapText({})).toBe("");
});
