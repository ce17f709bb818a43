import { expect, it } from "vitest";
import { NetworkError, ProblemError } from "@/api/errors";
import { retryDelay, shouldRetry } from "./query-client";

const problem = (status: number, retryAfter: number | null = null) =>
  new ProblemError({ status, code: "x", detail: "x", retryAfter });

it("asks again only where another answer may come", () => {
  for (const status of [400, 401, 403, 404, 409, 412, 422, 429, 507])
    expect(shouldRetry(0, problem(status)), String(status)).toBe(false);
  expect(shouldRetry(0, problem(503))).toBe(true);
  expect(shouldRetry(0, new NetworkError("x"))).toBe(true);
  expect(shouldRetry(2, new NetworkError("x"))).toBe(false);
});

it("waits as long as the server asks", () => {
  expect(retryDelay(0, problem(503, 4))).toBe(4_000);
  expect(retryDelay(1, new NetworkError("x"))).toBe(1_000);
});
