import { expect, it } from "vitest";
import { NetworkError, ProblemError } from "@/api/errors";
import { mapProblem } from "./use-submit";

const problem = (...errors: [string, string][]) =>
  new ProblemError({
    status: 422,
    code: "validation_failed",
    detail: "Some fields are not right.",
    errors: errors.map(([field, message]) => ({ field, message, code: "invalid" })),
  });

it("puts errors at the fields the form has, whatever the server puts before their names", () => {
  const error = problem(["email", "Not an address."], ["body.password", "Too short."]);
  expect(mapProblem(error, ["email", "password"])).toEqual({
    fields: { email: "Not an address.", password: "Too short." },
    rest: null,
  });
});

it("never swallows an error of a field the form does not have", () => {
  const { fields, rest } = mapProblem(problem(["transport", "Unknown."]), ["email"]);
  expect(fields).toEqual({});
  expect(rest).toBe("transport: Unknown.");
});

it("says something for a problem without fields, and for no answer at all", () => {
  expect(mapProblem(problem(), ["email"]).rest).toBe("Some fields are not right.");
  expect(mapProblem(new NetworkError("x"), ["email"]).rest).toContain("cannot be reached");
});
