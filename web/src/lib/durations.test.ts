import { expect, it } from "vitest";
import { leftInWords, waitInWords } from "./durations";

it.each([
  [0, "1 second"],
  [1, "1 second"],
  [40, "40 seconds"],
  [100, "2 minutes"],
  [121, "3 minutes"],
  [3_600, "60 minutes"],
  [6_001, "2 hours"],
  [86_400, "24 hours"],
  [200_000, "3 days"],
])("whoever waits for %i s is told %s", (seconds, words) =>
  expect(waitInWords(seconds)).toBe(words),
);

it.each([
  [-1, "less than a minute"],
  [59_999, "less than a minute"],
  [60_000, "1 minute"],
  [3_600_000, "1 hour"],
  [7_500_000, "2 hours and 5 minutes"],
  [86_400_000, "1 day"],
  [97_259_000, "1 day and 3 hours"],
])("of %i ms there are %s left", (left, words) => expect(leftInWords(left)).toBe(words));
