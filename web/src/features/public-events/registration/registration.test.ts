import { beforeEach, describe, expect, it } from "vitest";
import { NetworkError, ProblemError } from "@/api/errors";
import { writeDraft } from "@/lib/drafts";
import { event, question, type } from "../testing/fixtures";
import { check, digitsOf, fieldNames } from "./check";
import {
  clearRegistration,
  readRegistration,
  stillGood,
  type Values,
  writeRegistration,
} from "./draft";
import { refusalOf } from "./refusal";

const NOW = Date.parse("2026-11-20T12:00:00.000Z");
const values = (change: Partial<Values> = {}): Values => ({
  email: "ada@example.org",
  name: "Ada",
  ticketType: "standard",
  answers: {},
  ...change,
});
const sent = { challenge: "c", email: "ada@example.org", sentAt: NOW, expiresAt: NOW + 600_000 };

describe("what was typed", () => {
  beforeEach(() => localStorage.clear());

  it("survives a reload, with the code that was sent and without the code itself", () => {
    writeRegistration(event(), { values: values(), sent });
    expect(readRegistration(event())).toEqual({ values: values(), sent });
    expect(readRegistration(event({ slug: "other" })).values.email).toBe("");
    clearRegistration(event());
    expect(readRegistration(event())).toEqual({
      values: values({ email: "", name: "" }),
      sent: null,
    });
  });

  it("is kept as far as the event still asks for it", () => {
    const before = values({ ticketType: "closed", answers: { gone: "x", there: "y" } });
    writeRegistration(event(), { values: before, sent: null });
    const now = event({
      ticket_types: [type("a"), type("b"), type("closed", { registering: "closed" })],
      questions: [question("there")],
    });
    expect(readRegistration(now).values).toEqual(
      values({ ticketType: null, answers: { there: "y" } }),
    );
  });

  it.each(["", "{", "null", "[]", '{"values":{"email":1}}', '{"values":null,"sent":{}}'])(
    "that cannot be read (%s) is none",
    (text) => {
      writeDraft("registration:gala", text);
      expect(readRegistration(event())).toEqual({
        values: values({ email: "", name: "" }),
        sent: null,
      });
    },
  );
});

it("the only type there is need not be chosen, one of several has to be", () => {
  localStorage.clear();
  expect(readRegistration(event()).values.ticketType).toBe("standard");
  const two = event({ ticket_types: [type("a"), type("b")] });
  expect(readRegistration(two).values.ticketType).toBeNull();
  const oneLeft = event({ ticket_types: [type("a"), type("b", { registering: "closed" })] });
  expect(readRegistration(oneLeft).values.ticketType).toBe("a");
});

it("a code is not sent again while it is good for the address", () => {
  expect(stillGood(sent, "ada@example.org", NOW)).toBe(true);
  expect(stillGood(sent, "eve@example.org", NOW)).toBe(false);
  expect(stillGood(sent, "ada@example.org", NOW + 541_000)).toBe(false);
  expect(stillGood(null, "ada@example.org", NOW)).toBe(false);
});

it.each([
  ["123456", "123456"],
  [" 123 456\n", "123456"],
  ["Code: 12-34-56.", "123456"],
  ["1234567", "123456"],
  ["", ""],
])("of %j the code is %j", (typed, digits) => expect(digitsOf(typed)).toBe(digits));

describe("before anything is sent", () => {
  const asked = event({
    ticket_types: [type("a"), type("b")],
    questions: [
      question("meal", { kind: "choice", options: ["Soup"], required: true }),
      question("note"),
    ],
  });

  it("everything that is missing is said, in the order of the page", () => {
    const errors = check(values({ email: "ada", name: " ", ticketType: null }), asked);
    const wrong = fieldNames(asked).filter((name) => name in errors);
    expect(wrong).toEqual(["email", "name", "ticket_type_id", "answers.meal"]);
  });

  it("what need not be answered need not be", () => {
    expect(check(values({ ticketType: "a", answers: { meal: "Soup" } }), asked)).toEqual({});
  });

  it("an answer has an end", () => {
    const long = values({ ticketType: "a", answers: { meal: "Soup", note: "x".repeat(2_001) } });
    expect(Object.keys(check(long, asked))).toEqual(["answers.note"]);
  });
});

describe("a refusal", () => {
  const problem = (status: number, code: string, more: object = {}) =>
    new ProblemError({ status, code, detail: "So it is.", ...more });
  const invalid = (...names: string[]) =>
    problem(422, "validation_failed", {
      errors: names.map((field) => ({ field, code: "bad", message: `${field}!` })),
    });

  it("of a field is shown there", () => {
    expect(refusalOf(invalid("answers.q", "ticket_type_id"))).toEqual({
      kind: "details",
      errors: { "answers.q": "answers.q!", ticket_type_id: "ticket_type_id!" },
    });
  });

  it("of the code keeps the form where it is", () => {
    expect(refusalOf(invalid("code"))).toEqual({ kind: "code", error: "code!" });
  });

  it("of something that the form does not have is said in words", () => {
    expect(refusalOf(invalid("locale"))).toMatchObject({ kind: "failure" });
  });

  it("of a code that is over asks for another one", () => {
    expect(refusalOf(problem(410, "code_expired")).kind).toBe("code_over");
  });

  it("of somebody who is registered leads to the registration", () => {
    const current = { id: "r", manage_secret: "s" };
    expect(refusalOf(problem(409, "already_registered", { current }))).toMatchObject({
      kind: "registered",
      secret: "s",
    });
    expect(refusalOf(problem(409, "already_registered", { current: null })).kind).toBe("failure");
  });

  it("because the event has moved on has it fetched anew", () => {
    for (const code of ["registration_closed", "not_found"])
      expect(refusalOf(problem(409, code))).toEqual({
        kind: "moved_on",
        message: "So it is.",
      });
  });

  it("for coming too often says how long to wait", () => {
    const often = problem(429, "rate_limited", { retryAfter: 2_400, requestId: "x" });
    expect(refusalOf(often)).toEqual({
      kind: "failure",
      failure: {
        message: "That was asked for too often. Please wait 40 minutes and try again.",
        requestId: null,
      },
    });
  });

  it("by nobody, since nobody was reached, can be tried again", () => {
    expect(refusalOf(new NetworkError("off"))).toMatchObject({
      kind: "failure",
      failure: { message: "The server cannot be reached. Please try again." },
    });
  });
});
