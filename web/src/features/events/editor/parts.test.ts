import { describe, expect, it } from "vitest";
import type { Question, TicketType } from "@/api/types";
import { displaced, renumbered } from "../queries/event-parts";
import { optionsIn, questionErrors, questionPatch, questionValues } from "./question-values";
import { ticketErrors, ticketPatch, ticketValues } from "./ticket-values";

const type: TicketType = {
  id: "t1",
  name: "Early bird",
  description: "",
  quota: 50,
  taken: 12,
  opens_at: null,
  closes_at: "2026-12-01T22:59:00.000Z",
  position: 0,
};

describe("a ticket type", () => {
  const values = ticketValues(type, "Europe/Berlin");
  const wrong = (change: Partial<typeof values>, capacity: number | null = null) =>
    ticketErrors({ ...values, ...change }, { capacity }, type.taken);

  it("is changed in what was written, and in nothing else", () => {
    expect(values.closes_at).toBe("2026-12-01T23:59");
    expect(ticketPatch(values, values, "Europe/Berlin")).toEqual({});
    expect(ticketPatch(values, { ...values, quota: "", name: " VIP " }, "Europe/Berlin")).toEqual({
      name: "VIP",
      quota: null,
    });
  });

  it("has no more places than the event, and no fewer than are taken", () => {
    expect(wrong({}, 50)).toEqual({});
    expect(wrong({ quota: "51" }, 50).quota).toBe("The whole event has 50 places.");
    expect(wrong({ quota: "11" }).quota).toBe("12 of them are taken or offered already.");
    expect(wrong({ quota: "" }, 50)).toEqual({});
  });

  it("has a name and a window that ends after it begins", () => {
    expect(wrong({ name: " " })).toHaveProperty("name");
    expect(wrong({ opens_at: "2026-12-02T09:00" }).closes_at).toBe(
      "It has to close after it opens.",
    );
  });
});

const question: Question = {
  id: "q1",
  label: "How do you come?",
  kind: "choice",
  options: ["By train", "By boat"],
  required: false,
  position: 0,
};

describe("a question", () => {
  const values = questionValues(question);

  it("is changed in what was written; a kind goes with its options", () => {
    expect(questionPatch(values, values)).toEqual({});
    expect(questionPatch(values, { ...values, required: true })).toEqual({ required: true });
    expect(questionPatch(values, { ...values, kind: "yes_no" })).toEqual({
      kind: "yes_no",
      options: [],
    });
    expect(questionPatch(values, { ...values, options: "By train\nBy bike" })).toEqual({
      kind: "choice",
      options: ["By train", "By bike"],
    });
  });

  it("has options that are there and differ", () => {
    expect(optionsIn(" a \n\n b  c\n")).toEqual(["a", "b c"]);
    expect(questionErrors({ ...values, options: "a\n\n" }).options).toBe(
      "Give two options at least.",
    );
    expect(questionErrors({ ...values, options: "a\nb\na " }).options).toBe(
      "Each of them has to be another one.",
    );
    expect(questionErrors({ ...values, kind: "text", options: "" })).toEqual({});
  });
});

describe("the order of parts", () => {
  const part = (id: string, position: number) => ({ id, position });

  it("tells the server only of those that moved", () => {
    const order = [part("b", 1), part("a", 0), part("c", 2)];
    expect(displaced(order)).toEqual([
      { id: "b", position: 0 },
      { id: "a", position: 1 },
    ]);
    expect(displaced(renumbered(order))).toEqual([]);
  });

  it("closes gaps that removed ones left", () => {
    expect(renumbered([part("a", 0), part("c", 4)])).toEqual([part("a", 0), part("c", 1)]);
  });
});
