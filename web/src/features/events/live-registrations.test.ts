import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Change, Registration } from "@/api/types";
import { type LiveHandler, matches } from "@/lib/live";
import { listenForRegistrations } from "./live-registrations";
import { eventKeys } from "./queries/events";
import { type RegistrationPages, registrationsQuery } from "./queries/registrations";
import { statisticsQuery } from "./queries/statistics";

const registration: Registration = {
  id: "r1",
  event_id: "gala",
  ticket_type_id: "standard",
  serial: 1,
  email: "ada@example.org",
  name: "Ada",
  locale: "en",
  status: "confirmed",
  cancelled_by: null,
  answers: {},
  offer_expires_at: null,
  created_at: "2026-11-20T06:00:00.000Z",
  updated_at: "2026-11-20T06:00:00.000Z",
  version: 1,
  ticket: null,
};
const list = registrationsQuery("gala", {}).queryKey;

let queryClient: QueryClient;
let say: (kind: string, data: Change["data"]) => void;
let stop: () => void;
const asked: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    const id = url.split("/").at(-1) ?? "";
    return Response.json({ ...registration, id, serial: Number(id.slice(1)), version: 2 });
  });
  queryClient = new QueryClient();
  const handlers: [string, LiveHandler][] = [];
  const live = {
    on: (pattern: string, handler: LiveHandler) => {
      handlers.push([pattern, handler]);
      return () => {};
    },
  };
  stop = listenForRegistrations(live as never, queryClient);
  say = (kind, data) => {
    const change = {
      kind,
      data,
      position: 1,
      id: "m",
      occurred_at: "",
      actor_id: null,
      project_id: null,
    };
    for (const [pattern, handler] of handlers) if (matches(pattern, kind)) handler(change);
  };
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const hold = () =>
  queryClient.setQueryData<RegistrationPages>(list, {
    pages: [{ items: [registration], next: null }],
    pageParams: [undefined],
  });
const isStale = (queryKey: readonly unknown[]) =>
  queryClient.getQueryState(queryKey)?.isInvalidated === true;

it("shows who has just registered, and counts anew, within a second", async () => {
  hold();
  queryClient.setQueryData(statisticsQuery("gala").queryKey, {} as never);
  queryClient.setQueryData(eventKeys.detail("gala-x7"), { id: "gala" });
  queryClient.setQueryData(eventKeys.detail("other"), { id: "other" });
  say("events:registration:confirmed", { event_id: "gala", registration_id: "r2" });
  say("events:ticket:issued", { event_id: "gala", registration_id: "r2" });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual(["/api/v1/events/gala/registrations/r2"]);
  const items = queryClient.getQueryData<RegistrationPages>(list)?.pages[0]?.items;
  expect(items?.map(({ id }) => id)).toEqual(["r2", "r1"]);
  expect(isStale(statisticsQuery("gala").queryKey)).toBe(true);
  expect(isStale(eventKeys.detail("gala-x7"))).toBe(true);
  expect(isStale(eventKeys.detail("other"))).toBe(false);
});

it("asks for the lists instead of each, when many register at once", async () => {
  hold();
  for (let number = 2; number < 60; number++)
    say("events:registration:confirmed", { event_id: "gala", registration_id: `r${number}` });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual([]);
  expect(isStale(list)).toBe(true);
});

it("asks for nothing of an event that nobody looks at", async () => {
  say("events:registration:waiting", { event_id: "gala", registration_id: "r2" });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual([]);
});
