import { describe, expect, it } from "vitest";
import type { Comment, Person } from "@/api/types";
import { append, change, isPending, pendingComment, settlePending } from "./thread";

const me: Person = {
  id: "me",
  given_name: "Ada",
  family_name: "Lovelace",
  email: "ada@example.org",
  group: "Members",
  status: "active",
};
const comment = (id: string, body = id): Comment => ({
  ...pendingComment("t", body, me, "x"),
  id,
});
const thread = (...items: Comment[]) => ({ items, tail: { after: undefined, start: 0 } });
const ids = ({ items }: { items: Comment[] }) => items.map(({ id }) => id);

describe("a thread", () => {
  it("shows a comment before the server has it", () => {
    const pending = pendingComment("t", "Hello", me, "k");
    expect(isPending(pending)).toBe(true);
    expect(pending.author_name).toBe("Ada Lovelace");
    const settled = settlePending(append(thread(comment("a")), pending), "new:k", comment("b"));
    expect(ids(settled)).toEqual(["a", "b"]);
  });

  it("has it once, also when its message was faster than its answer", () => {
    const pending = pendingComment("t", "Hello", me, "k");
    const both = append(append(thread(), pending), comment("b"));
    expect(ids(settlePending(both, "new:k", comment("b")))).toEqual(["b"]);
  });

  it("changes one comment in its place", () => {
    const changed = change(thread(comment("a"), comment("b")), "a", { body: "new" });
    expect(changed.items.map(({ body }) => body)).toEqual(["new", "b"]);
  });
});
