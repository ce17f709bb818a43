import { describe, expect, it } from "vitest";
import { ProblemError } from "@/api/errors";
import type { Question, Statistics } from "@/api/types";
import { mapProblem } from "@/lib/use-submit";
import { answersOf } from "./answers";
import { bodyOf, registrationIdOf } from "./new-attendee";
import { narrowed, validateAttendeesSearch } from "./search";
import { ticketState } from "./status";
import { totalOf } from "./total";

const question = (id: string, kind: Question["kind"], position: number): Question => ({
  id,
  label: `Question ${id}`,
  kind,
  options: [],
  required: false,
  position,
});

describe("the address of the attendees", () => {
  it("is taken as far as it makes sense", () => {
    expect(
      validateAttendeesSearch({ q: " ada ", status: "waiting", type: "t-1", order: "arrival" }),
    ).toEqual({
      order: "arrival",
      q: "ada",
      status: "waiting",
      type: "t-1",
    });
    expect(
      validateAttendeesSearch({ q: 2026, status: "gone", type: "<b>", registration: 5 }),
    ).toEqual({
      q: "2026",
    });
  });

  it("loses what is no longer asked for", () => {
    const search = { q: "ada", status: "waiting" } as const;
    expect(narrowed(search, { status: undefined })).toEqual({ q: "ada" });
    expect(narrowed(search, { registration: "r" })).toEqual({ ...search, registration: "r" });
  });
});

describe("how many there are", () => {
  const none = { confirmed: 0, waiting: 0, offered: 0, cancelled: 0, expired: 0 };
  const statistics: Statistics = {
    capacity: 10,
    taken: 6,
    left: 4,
    counts: { ...none, confirmed: 5, offered: 1, cancelled: 2 },
    ticket_types: [
      {
        ticket_type_id: "vip",
        name: "VIP",
        quota: null,
        left: null,
        counts: { ...none, confirmed: 2 },
      },
    ],
    per_day: [],
  };

  it("is known for filters, but not for a search", () => {
    expect(totalOf(statistics, {})).toBe(8);
    expect(totalOf(statistics, { status: "cancelled" })).toBe(2);
    expect(totalOf(statistics, { type: "vip" })).toBe(2);
    expect(totalOf(statistics, { type: "vip", status: "cancelled" })).toBe(0);
    expect(totalOf(statistics, { type: "gone" })).toBe(0);
    expect(totalOf(statistics, { q: "ada" })).toBeUndefined();
    expect(totalOf(undefined, {})).toBeUndefined();
  });
});

describe("what somebody answered", () => {
  it("stands by the questions in their order, and what is asked no longer at the end", () => {
    const questions = [question("b", "yes_no", 1), question("a", "text", 0)];
    expect(answersOf(questions, { answers: { b: "yes", gone: "Maybe" } })).toEqual([
      { key: "a", question: "Question a", answer: "" },
      { key: "b", question: "Question b", answer: "Yes" },
      { key: "gone", question: "A question that is asked no longer", answer: "Maybe" },
    ]);
    expect(answersOf([], { answers: null })).toEqual([]);
  });
});

describe("somebody who is added", () => {
  const values = { email: " a@b.org ", name: " Ada ", ticket_type_id: "t", q1: " ", q2: "yes" };

  it("is sent without what was left open", () => {
    const questions = [question("q1", "text", 0), question("q2", "yes_no", 1)];
    expect(bodyOf(values, questions)).toEqual({
      email: "a@b.org",
      name: "Ada",
      ticket_type_id: "t",
      answers: { q2: "yes" },
    });
    expect(bodyOf({ ...values, ticket_type_id: null }, [])).not.toHaveProperty("ticket_type_id");
  });

  it("finds the server's word on an answer at its question", () => {
    const refusal = new ProblemError({
      status: 422,
      code: "validation_failed",
      detail: "Some fields are not valid.",
      errors: [{ field: "answers.q2", code: "invalid", message: "Yes or no." }],
    });
    expect(mapProblem(refusal, Object.keys(values))).toEqual({
      fields: { q2: "Yes or no." },
      rest: null,
    });
  });

  it("may be there already", () => {
    expect(registrationIdOf({ id: "r" })).toBe("r");
    expect(registrationIdOf(null)).toBeNull();
    expect(registrationIdOf({ id: 5 })).toBeNull();
  });
});

it("says whether a ticket lets somebody in", () => {
  const ticket = {
    id: "t",
    event_id: "e",
    registration_id: "r",
    ticket_type_id: "s",
    holder_name: "Ada",
    generation: 1,
    status: "valid",
    created_at: "",
    updated_at: "",
  } as const;
  expect(ticketState({ ticket, status: "confirmed" })).toBe("Valid");
  expect(ticketState({ ticket, status: "cancelled" })).toBe("Revoked");
  expect(ticketState({ ticket: { ...ticket, status: "revoked" }, status: "confirmed" })).toBe(
    "Revoked",
  );
  expect(ticketState({ ticket: null, status: "waiting" })).toBe("None");
});
