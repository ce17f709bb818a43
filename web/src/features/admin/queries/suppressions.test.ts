import { expect, it } from "vitest";
import type { Suppression } from "@/api/types";
import { type Suppressions, without } from "./suppressions";

const suppression = (id: string): Suppression => ({
  id,
  address: `${id}@example.org`,
  reason: "bounce",
  detail: "",
  at: "2026-11-20T06:47:00.000Z",
  withheld: 0,
  last_withheld_at: null,
});

it("takes an address off whichever page it is on, and leaves the pages", () => {
  const data: Suppressions = {
    pages: [
      { items: [suppression("d"), suppression("c")], next: "c" },
      { items: [suppression("b")], next: null },
    ],
    pageParams: [undefined, "c"],
  };
  const left = without(data, "b");
  expect(left?.pages.map((page) => page.items.map(({ id }) => id))).toEqual([["d", "c"], []]);
  expect(left?.pages[0]?.next).toBe("c");
  expect(left?.pageParams).toEqual([undefined, "c"]);
  expect(without(undefined, "b")).toBeUndefined();
});
