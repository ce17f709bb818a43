import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { peopleQuery } from "@/lib/directory";
import { meQuery } from "@/lib/session";
import { Markdown } from "./markdown";

const ADA = "0193aaaa-0000-7000-8000-000000000001";
const me = {
  id: "0193aaaa-0000-7000-8000-0000000000ff",
  email: "me@example.org",
  given_name: "Me",
  family_name: "Myself",
  group: "Members",
  status: "active",
  must_change_password: false,
  second_factor: false,
  timezone: "UTC",
  theme: "auto",
  workspace: "W",
  created_at: "2026-01-01T00:00:00.000Z",
} as const;

function render(text: string): Element {
  const client = new QueryClient();
  client.setQueryData(meQuery.queryKey, me);
  client.setQueryData(peopleQuery.queryKey, []);
  const html = renderToStaticMarkup(
    <MantineProvider>
      <QueryClientProvider client={client}>
        <Markdown text={text} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const page = document.createElement("div");
  page.innerHTML = html;
  for (const style of page.querySelectorAll("style")) style.remove();
  return page.querySelector("div") ?? page;
}

describe("what somebody wrote", () => {
  it("never becomes HTML of its own", () => {
    const typed = "<img src=x onerror=alert(1)> and <b>bold</b>\n\n<script>alert(1)</script>";
    const page = render(typed);
    expect(page.querySelector("img, script, b, [onerror]")).toBeNull();
    expect(page.textContent).toContain("<img src=x onerror=alert(1)>");
    expect(page.textContent).toContain("<script>alert(1)</script>");
  });

  it.each([
    "[x](javascript:alert(1))",
    "[x](data:text/html,hi)",
    "<javascript:alert(1)>",
    "[x][r]\n\n[r]: vbscript:x",
    "![x](javascript:alert(1))",
  ])("links nowhere for %s", (text) => {
    const page = render(text);
    expect(page.querySelector("a")).toBeNull();
    expect(page.textContent?.trim()).not.toBe("");
  });

  it("opens other sites apart, without telling them whence", () => {
    const link = render("[there](https://a.example)").querySelector("a");
    expect(link?.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    expect(link?.getAttribute("target")).toBe("_blank");
  });

  it("fetches no picture from elsewhere", () => {
    const page = render("![a cat](https://a.example/cat.png)");
    expect(page.querySelector("img")).toBeNull();
    expect(page.querySelector("a")?.textContent).toBe("a cat");
  });

  it("has mentions as chips without a second @", () => {
    const page = render(`Ask @[Ada *L*](user:${ADA})!`);
    expect(page.textContent).toBe("Ask @Ada L!");
    expect(page.querySelector("span")?.textContent).toBe("@Ada L");
  });

  it("shows lists, tasks, tables, code and headings below the page's own", () => {
    const page = render(
      "# Top\n\n- [x] done\n- [ ] open\n\n3. c\n4. d\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```js\nx < y\n```",
    );
    expect(page.querySelector("h4")?.textContent).toBe("Top");
    expect(page.querySelector("ul")?.textContent).toBe("Done: doneTo do: open");
    expect(page.querySelector("ol")?.getAttribute("start")).toBe("3");
    expect(page.querySelectorAll("td")[1]?.getAttribute("data-align")).toBe("right");
    expect(page.querySelector("pre")?.textContent).toBe("x < y");
  });

  it("makes an outline without gaps of whatever headings there are", () => {
    const page = render("### a\n\n##### b\n\n# c\n\n> ## d");
    const levels = [...page.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((one) => one.tagName);
    expect(levels).toEqual(["H4", "H5", "H4", "H5"]);
  });

  it("survives what is deeply nested or cut off", () => {
    const deep = `${"> ".repeat(30_000)}deep`;
    expect(render(deep).textContent).toBe(deep);
    expect(render("-".repeat(80)).querySelector("hr")).not.toBeNull();
    expect(render(`${">     ".repeat(59)}x`).textContent).toContain("x");
    expect(render("**a *b ".repeat(500)).textContent).toContain("a");
    expect(render("[a](").textContent).toBe("[a](");
    expect(render("").textContent).toBe("");
  });
});
