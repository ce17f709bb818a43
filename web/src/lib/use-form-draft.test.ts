import { expect, it } from "vitest";
import { enteredIn } from "./use-form-draft";

const saved = { name: "Ticket", required: false, options: ["a"] as readonly string[] };

it("takes from a draft what fits the form", () => {
  expect(enteredIn('{"name":"VIP","required":true,"options":["b","c"]}', saved)).toEqual({
    name: "VIP",
    required: true,
    options: ["b", "c"],
  });
});

it("leaves out what another version of the program kept", () => {
  expect(enteredIn('{"name":7,"required":"yes","options":[1],"gone":"x"}', saved)).toEqual({});
  expect(enteredIn("not JSON", saved)).toEqual({});
  expect(enteredIn("null", saved)).toEqual({});
});
