import { describe, expect, it } from "vitest";
import { insertSteps, MOST_STEPS, moveStep, newStepId, parseSteps, removeStep } from "./steps";

const texts = (steps: { text: string }[]) => steps.map((step) => step.text);

describe("parseSteps", () => {
  it("reads lists from wherever they come", () => {
    const pasted = [
      "- one",
      "* [ ] two",
      "- [x] three",
      "4. four",
      "  5) five  and a  half",
      "",
      "   ",
      "☑ six",
      "☐seven",
      "• eight",
      "nine - not a bullet",
      "10 people",
      "[draft] letter",
    ].join("\r\n");
    const steps = parseSteps(pasted);
    expect(texts(steps)).toEqual([
      "one",
      "two",
      "three",
      "four",
      "five and a half",
      "six",
      "seven",
      "eight",
      "nine - not a bullet",
      "10 people",
      "[draft] letter",
    ]);
    expect(steps.filter((step) => step.done).map((step) => step.text)).toEqual(["three", "six"]);
  });

  it("keeps to what the server takes", () => {
    expect(parseSteps("x".repeat(900))[0]?.text).toHaveLength(500);
  });
});

describe("the order of steps", () => {
  const steps = ["a", "b", "c"].map((id) => ({ id, text: id, done: false }));
  const order = (changed: { id: string }[]) => changed.map((step) => step.id).join("");
  const added = [{ id: "x", text: "x", done: false }];

  it("adds after a step or at the end", () => {
    expect(order(insertSteps(steps, added, "a"))).toBe("axbc");
    expect(order(insertSteps(steps, added, null))).toBe("abcx");
  });
  it("never grows beyond what the server takes", () => {
    const many = parseSteps("step\n".repeat(300));
    expect(insertSteps(steps, many, null)).toHaveLength(MOST_STEPS);
  });
  it("moves, also against the ends", () => {
    expect(order(moveStep(steps, "c", 0))).toBe("cab");
    expect(order(moveStep(steps, "a", 9))).toBe("bca");
    expect(order(moveStep(steps, "b", -3))).toBe("bac");
    expect(order(moveStep(steps, "gone", 0))).toBe("abc");
  });
  it("removes", () => {
    expect(order(removeStep(steps, "b"))).toBe("ac");
  });
});

it("makes ids the server takes", () => {
  expect(newStepId()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(newStepId()).not.toBe(newStepId());
});
