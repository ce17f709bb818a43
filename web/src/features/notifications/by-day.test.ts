import { afterEach, expect, it } from "vitest";
import type { Notification } from "@/api/types";
import { setTimeZone } from "@/lib/format";
import { byDay } from "./by-day";

afterEach(() => setTimeZone(null));

it("has a heading for every day of the viewer", () => {
  const item = (created_at: string) => ({ created_at }) as Notification;
  const items = [
    item("2026-11-20T23:30:00.000Z"),
    item("2026-11-20T22:30:00.000Z"),
    item("2026-11-20T12:00:00.000Z"),
  ];
  setTimeZone("Europe/Vienna");
  expect(byDay(items).map(({ day, items: group }) => [day, group.length])).toEqual([
    ["2026-11-21", 1],
    ["2026-11-20", 2],
  ]);
  setTimeZone("UTC");
  expect(byDay(items).map(({ day, items: group }) => [day, group.length])).toEqual([
    ["2026-11-20", 3],
  ]);
});
