import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, expect, it, vi } from "vitest";
import type { Notification } from "@/api/types";
import { type Pages, useMarkRead } from "./mark-read";
import { unreadCountQuery } from "./queries/unread-count";

const notification = (id: string, read_at: string | null): Notification => ({
  id,
  kind: "commented",
  task_id: null,
  task_key: null,
  title: id,
  text: "",
  actor_id: null,
  created_at: "2026-11-20T00:00:00.000Z",
  read_at,
});
const LIST = ["notifications", "list", false];

afterEach(() => vi.unstubAllGlobals());

function inbox() {
  const client = new QueryClient();
  const pages: Pages = {
    pages: [{ items: [notification("a", null), notification("b", null)], next: null }],
    pageParams: [undefined],
  };
  client.setQueryData(LIST, pages);
  client.setQueryData(unreadCountQuery.queryKey, { unread: 2 });
  const root = createRoot(document.createElement("div"));
  let mark: ReturnType<typeof useMarkRead> | undefined;
  const Probe = () => {
    mark = useMarkRead();
    return null;
  };
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  act(() => root.render(createElement(QueryClientProvider, { client }, createElement(Probe))));
  const unread = () => ({
    list: (client.getQueryData<Pages>(LIST)?.pages ?? []).flatMap((page) =>
      page.items.filter((item) => item.read_at === null).map((item) => item.id),
    ),
    count: client.getQueryData(unreadCountQuery.queryKey)?.unread,
  });
  return { mark: (what: string[] | "all") => act(async () => mark?.mutate(what)), unread };
}

it("marks one in the list and in the number before the server answers", async () => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  const { mark, unread } = inbox();
  await mark(["a"]);
  expect(unread()).toEqual({ list: ["b"], count: 1 });
});

it("marks all", async () => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  const { mark, unread } = inbox();
  await mark("all");
  expect(unread()).toEqual({ list: [], count: 0 });
});

it("takes it back when the server refuses", async () => {
  vi.stubGlobal("fetch", async () => new Response("{}", { status: 403 }));
  const { mark, unread } = inbox();
  await mark(["a"]);
  await vi.waitFor(() => expect(unread()).toEqual({ list: ["a", "b"], count: 2 }));
});
