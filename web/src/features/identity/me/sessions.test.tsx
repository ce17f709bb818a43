import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, it, vi } from "vitest";
import type { Session } from "@/api/types";
import { sessionsQuery } from "../queries/sessions";
import { Sessions } from "./sessions";

const HERE: Session = {
  id: "0193aaaa-0000-7000-8000-000000000001",
  ip: "198.51.100.7",
  user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  current: true,
  created_at: "2026-01-01T00:00:00.000Z",
  last_seen_at: "2026-01-01T00:00:00.000Z",
  expires_at: "2026-01-02T00:00:00.000Z",
};

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

let root: Root | null = null;

afterEach(async () => {
  await act(async () => root?.unmount());
});

/** What is written below the session's name. */
async function shown(session: Session): Promise<string> {
  vi.stubGlobal("fetch", async () => Response.json({ items: [session], next: null }));
  const client = new QueryClient();
  client.setQueryData(sessionsQuery.queryKey, [session]);
  const page = document.createElement("main");
  root = createRoot(page);
  await act(async () =>
    root?.render(
      <MantineProvider>
        <QueryClientProvider client={client}>
          <Sessions />
        </QueryClientProvider>
      </MantineProvider>,
    ),
  );
  return page.querySelector("time")?.parentElement?.textContent ?? "";
}

it("says where somebody is signed in, and since when nothing was heard", async () => {
  expect(await shown(HERE)).toMatch(/^198\.51\.100\.7 · last seen \S/);
});

it("says nothing of an address that it does not know", async () => {
  expect(await shown({ ...HERE, ip: "", user_agent: "", current: false })).toMatch(/^Last seen \S/);
});
