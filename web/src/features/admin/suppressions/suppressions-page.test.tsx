import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import axe from "axe-core";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, it, vi } from "vitest";
import type { Page, Suppression } from "@/api/types";
import { suppressionsQuery } from "../queries/suppressions";
import { SuppressionsPage } from "./suppressions-page";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

let root: Root | null = null;

afterEach(async () => {
  await act(async () => root?.unmount());
  document.body.replaceChildren();
});

async function show(...pages: Page<Suppression>[]): Promise<HTMLElement> {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(suppressionsQuery.queryKey, {
    pages,
    pageParams: pages.map((_, number) => (number === 0 ? undefined : String(number))),
  });
  const main = document.createElement("main");
  document.body.append(main);
  root = createRoot(main);
  await act(async () =>
    root?.render(
      <MantineProvider>
        <QueryClientProvider client={client}>
          <h1>Administration</h1>
          <SuppressionsPage />
        </QueryClientProvider>
      </MantineProvider>,
    ),
  );
  return main;
}

/** What axe finds; colours and sizes are judged in a real browser (tests/browser). */
async function judged(page: HTMLElement): Promise<string[]> {
  const { violations } = await axe.run(page, { rules: { "color-contrast": { enabled: false } } });
  return violations.map(({ id, help }) => `${id}: ${help}`);
}

const bounced: Suppression = {
  id: "b",
  address: "ada@example.org",
  reason: "bounce",
  detail: "550 5.1.1 no such user",
  at: "2026-11-20T06:47:00.000Z",
  withheld: 1,
  last_withheld_at: "2026-11-20T07:00:00.000Z",
};

it("says what nothing on the list means", async () => {
  const page = await show({ items: [], next: null });
  expect(page.querySelector("h2")?.textContent).toBe("Every address gets its mails");
  expect(page.querySelector("button")).toBeNull();
  expect(await judged(page)).toEqual([]);
});

it("says of each address why it is there and what was withheld, with a button of its own name", async () => {
  const complained: Suppression = {
    ...bounced,
    id: "c",
    address: "mia@example.org",
    reason: "complaint",
    detail: "",
    withheld: 0,
    last_withheld_at: null,
  };
  const page = await show({ items: [complained], next: "c" }, { items: [bounced], next: null });
  const [first, second] = page.querySelectorAll("li");
  expect(first?.textContent).toContain("Called spam");
  expect(first?.textContent).not.toContain("withheld");
  expect(second?.textContent).toContain("550 5.1.1 no such user");
  expect(second?.textContent).toContain("1 mail withheld");
  expect([...page.querySelectorAll("button")].map((one) => one.getAttribute("aria-label"))).toEqual(
    ["Let mails through to mia@example.org", "Let mails through to ada@example.org"],
  );
  expect(await judged(page)).toEqual([]);
});

it("takes an address off the list, and the focus goes to the list that lost the button", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string, { method = "GET" }: RequestInit = {}) => {
    asked.push(`${method} ${url}`);
    return method === "DELETE"
      ? new Response(null, { status: 204 })
      : Response.json({ items: [], next: null });
  });
  const page = await show({ items: [bounced], next: null });
  const button = page.querySelector("button");
  await act(async () => button?.click());
  await vi.waitFor(() => expect(page.querySelector("li")).toBeNull());
  expect(asked[0]).toBe("DELETE /api/v1/admin/suppressions/b");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Suppressed addresses");
});
