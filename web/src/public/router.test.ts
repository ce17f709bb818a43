import { expect, it } from "vitest";
import { routeOf } from "./router";

const at = (path: string, search = "", hash = "") => routeOf({ path, search, hash });

it.each([
  ["/e/summer-gala", { page: "event", slug: "summer-gala" }],
  ["/e/summer-gala/", { page: "event", slug: "summer-gala" }],
  ["/e/50%25", { page: "event", slug: "50%" }],
  ["/e/50%", { page: "event", slug: "50%" }],
  ["/e", { page: "nothing" }],
  ["/e/", { page: "nothing" }],
  ["/e/a/b", { page: "nothing" }],
  ["/s/other", { page: "nothing" }],
  ["/", { page: "nothing" }],
])("%s", (path, route) => expect(at(path)).toEqual(route));

it("has secrets from where no server sees them", () => {
  expect(at("/t/0193", "", "#s3cr%2Dt")).toEqual({
    page: "ticket",
    registration: "0193",
    secret: "s3cr-t",
  });
  expect(at("/s/confirm", "?token=x", "#abc")).toEqual({ page: "confirm", token: "abc" });
});

it("has the token of a mail's link, which a POST will send", () => {
  expect(at("/s/unsubscribe", "?token=a.b%2Dc")).toEqual({ page: "unsubscribe", token: "a.b-c" });
  expect(at("/s/unsubscribe")).toEqual({ page: "unsubscribe", token: "" });
});
