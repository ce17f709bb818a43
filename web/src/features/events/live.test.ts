import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Change } from "@/api/types";
import { type LiveHandler, matches } from "@/lib/live";
import { meQuery } from "@/lib/session";
import { gala } from "./events.fixture";
import { listenForEvents } from "./live";
import { type EventPages, eventKeys, eventQuery, eventsQuery, summaryOf } from "./queries/events";

const detail = eventQuery("gala-23456789").queryKey;
const list = eventsQuery({ when: "upcoming" }).queryKey;

let client: QueryClient;
let say: (kind: string, data: Change["data"]) => void;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient();
  client.setQueryData(detail, gala());
  client.setQueryData<EventPages>(list, {
    pages: [{ items: [summaryOf(gala())], next: null }],
    pageParams: [undefined],
  });
  client.setQueryData(meQuery.queryKey, { id: "me" } as never);
  const handlers: [string, LiveHandler][] = [];
  const live = {
    on: (pattern: string, handler: LiveHandler) => {
      handlers.push([pattern, handler]);
      return () => {};
    },
  };
  stop = listenForEvents(live as never, client);
  say = (kind, data) => {
    const change = { kind, data } as Change;
    for (const [pattern, handler] of handlers) if (matches(pattern, kind)) handler(change);
  };
});
afterEach(() => {
  stop();
  client.clear();
  vi.useRealTimers();
});

const isStale = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated === true;
const pass = () => vi.advanceTimersByTimeAsync(200);

describe("messages about events", () => {
  it("have the event and the lists fetched anew", async () => {
    say("events:event:changed", { event_id: "e1", version: 4, fields: ["title"] });
    expect(isStale(detail)).toBe(false);
    await pass();
    expect(isStale(detail)).toBe(true);
    expect(isStale(list)).toBe(true);
  });

  it("leave alone what is known, and other events", async () => {
    say("events:event:changed", { event_id: "e1", version: 3, fields: ["title"] });
    say("events:event:published", { event_id: "e2" });
    await pass();
    expect(isStale(detail)).toBe(false);
  });

  it("wait until a change of one's own is settled", async () => {
    const under = vi.spyOn(client, "isMutating").mockReturnValue(1);
    say("events:event:changed", { event_id: "e1", version: 5, fields: ["ticket_types"] });
    await pass();
    expect(isStale(detail)).toBe(false);
    under.mockReturnValue(0);
    await pass();
    expect(isStale(detail)).toBe(true);
  });

  it("take away what is no longer to be seen", async () => {
    client.setQueryData(eventKeys.part("e1", "statistics"), {});
    say("events:staff:changed", { event_id: "e1", person_id: "me", role: null });
    expect(client.getQueryData(detail)).toBeUndefined();
    expect(client.getQueryData(eventKeys.part("e1", "statistics"))).toBeUndefined();
    client.setQueryData(detail, gala());
    say("events:staff:changed", { event_id: "e1", person_id: "other", role: null });
    expect(client.getQueryData(detail)).toBeDefined();
    say("events:event:purged", { event_id: "e1" });
    expect(client.getQueryData(detail)).toBeUndefined();
  });

  it("move the numbers of the lists when somebody registers, not more often than they are read", async () => {
    const asked = vi.spyOn(client, "invalidateQueries");
    for (let number = 0; number < 50; number += 1)
      say("events:registration:confirmed", { event_id: "e1", registration_id: `r${number}` });
    await pass();
    const lists = asked.mock.calls.filter(([filter]) => filter?.queryKey === eventKeys.lists);
    expect(lists).toHaveLength(1);
    expect(isStale(list)).toBe(true);
  });
});
