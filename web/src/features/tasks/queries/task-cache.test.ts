import { describe, expect, it } from "vitest";
import type { StatusCounts, Task } from "@/api/types";
import { card, createClient, hold, PROJECT, shown } from "./cards.fixture";
import {
  cachedTask,
  dropTask,
  flatten,
  patchTask,
  patchTasks,
  placeCard,
  shiftCounts,
} from "./task-cache";
import { taskKeys } from "./tasks";

describe("placing a card", () => {
  it("puts it where its rank says, on whichever page that is", () => {
    const client = createClient();
    hold(client, "todo", [
      [card("a", "1"), card("c", "3")],
      [card("e", "5"), card("g", "7")],
    ]);
    placeCard(client, card("f", "6"), "leave");
    placeCard(client, card("b", "2"), "leave");
    placeCard(client, card("h", "8"), "leave");
    expect(shown(client, "todo")).toBe("abc|efgh");
  });

  it("takes it out of the column it was in", () => {
    const client = createClient();
    hold(client, "todo", [[card("a", "1"), card("b", "2")]]);
    hold(client, "done", [[card("x", "1", "done")]]);
    placeCard(client, { ...card("a", "0", "done") }, "leave");
    expect([shown(client, "todo"), shown(client, "done")]).toEqual(["b", "ax"]);
  });

  it("leaves a place below what is loaded to its page, unless it is to be seen", () => {
    const client = createClient();
    hold(client, "todo", [[card("a", "1"), card("b", "2")]], { more: true });
    placeCard(client, card("z", "9"), "leave");
    expect(shown(client, "todo")).toBe("ab");
    placeCard(client, card("z", "9"), "keep");
    expect(shown(client, "todo")).toBe("abz");
  });

  it("shows it in a narrowed-down column only where it was shown before", () => {
    const client = createClient();
    const mine = { assignee: "me" };
    hold(client, "todo", [[card("a", "1"), card("b", "2")]]);
    hold(client, "todo", [[card("a", "1")]], { filter: mine });
    hold(client, "done", [[]], { filter: mine });
    placeCard(client, card("a", "1", "done"), "leave");
    placeCard(client, card("b", "2", "done"), "leave");
    expect([shown(client, "todo", mine), shown(client, "done", mine)]).toEqual(["", "a"]);
  });

  it("does not put archived cards back", () => {
    const client = createClient();
    hold(client, "todo", [[card("a", "1")]]);
    placeCard(client, { ...card("a", "1"), archived_at: "2026-01-02T00:00:00.000Z" }, "keep");
    expect(shown(client, "todo")).toBe("");
  });

  it("keeps the pages that nothing happened to", () => {
    const client = createClient();
    const first = [card("a", "1")];
    hold(client, "todo", [first, [card("c", "3")]]);
    placeCard(client, card("d", "4"), "leave");
    const data = client.getQueryData<{ pages: { items: unknown }[] }>(
      taskKeys.column(PROJECT, "todo", {}),
    );
    expect(data?.pages[0]?.items).toBe(first);
  });
});

describe("what is held", () => {
  it("is changed everywhere at once", () => {
    const client = createClient();
    hold(client, "todo", [[card("a", "1"), card("b", "2")]]);
    const task: Task = { ...card("a", "1"), description: "words", checklist: [] };
    client.setQueryData(taskKeys.detail("p-a"), task);
    patchTask(client, "a", (old) => ({ ...old, title: "new" }));
    expect(cachedTask(client, "a")?.title).toBe("new");
    expect(client.getQueryData(taskKeys.detail("P-A"))).toMatchObject({
      title: "new",
      description: "words",
    });
    patchTasks(client, new Set(["a", "b"]), (old) => ({ ...old, priority: "high" }));
    expect(cachedTask(client, "b")?.priority).toBe("high");
    dropTask(client, "a");
    expect(shown(client, "todo")).toBe("b");
  });

  it("is as new as the newest that is held", () => {
    const client = createClient();
    hold(client, "todo", [[card("a", "1")]]);
    client.setQueryData(taskKeys.detail("P-a"), { ...card("a", "1"), version: 3 });
    expect(cachedTask(client, "a")?.version).toBe(3);
    expect(cachedTask(client, "b")).toBeUndefined();
  });

  it("is listed once, also when the next page brings it again", () => {
    const page = (...ids: string[]) => ({ items: ids.map((id) => card(id, id)), next: null });
    const data = { pages: [page("a", "b"), page("b", "c")], pageParams: [undefined, "x"] };
    expect(flatten(data).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  it("counts with the cards", () => {
    const client = createClient();
    const key = taskKeys.count(PROJECT, {});
    client.setQueryData(key, { statuses: [{ status_id: "todo", count: 1 }] });
    shiftCounts(client, PROJECT, "todo", "done");
    shiftCounts(client, PROJECT, "todo", null);
    shiftCounts(client, PROJECT, "done", "done");
    expect(client.getQueryData<StatusCounts>(key)?.statuses).toEqual([
      { status_id: "todo", count: 0 },
      { status_id: "done", count: 1 },
    ]);
  });
});
