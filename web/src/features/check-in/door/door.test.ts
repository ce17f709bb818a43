import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryVault } from "../kept/vault";
import { type Answer, isAdmitted, wordsFor } from "./answer";
import type { Door } from "./door";
import { DoorList } from "./door-list";
import { PATIENCE_MS, SCAN_MS } from "./reach";
import { ADA, DoorServer, EVENT, openDoor, snapshots, tokens } from "./testing";

let server: DoorServer;
let doors: Door[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2027-06-12T16:00:00.000Z") });
  server = new DoorServer().install();
});

afterEach(() => {
  for (const door of doors) door.close();
  doors = [];
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function open(...args: Parameters<typeof openDoor>): Promise<Door> {
  const door = await openDoor(...args);
  doors.push(door);
  return door;
}

const said = (answer: Answer) => [wordsFor(answer).tone, wordsFor(answer).title];

describe("with the server", () => {
  it("lets a ticket in once, and says when and where the first time was", async () => {
    const door = await open();
    const first = await door.scan(tokens.good, "camera");
    expect(first).toMatchObject({ outcome: "admitted", name: "Ada Lovelace", offline: false });
    expect(door.state.get().count).toEqual({ admitted: 1, valid: 4 });
    const second = await door.scan(tokens.good, "camera");
    expect(said(second)).toEqual(["again", "Already in"]);
    expect(wordsFor(second).sentence).toMatch(/^Let in at .+, North, by Mia Tester\.$/);
    expect(second.checkInId).toBeNull();
  });

  it("does not tell it what is in codes that are no tickets", async () => {
    const door = await open();
    server.asked = [];
    const answer = await door.scan("WIFI:S:home;P:secret;;", "camera");
    expect(said(answer)).toEqual(["bad", "Not a ticket"]);
    expect(server.asked).toEqual([]);
    expect(door.state.get().waiting).toBe(0);
  });

  it("takes an admission back, after which the ticket is good again", async () => {
    const door = await open();
    await door.undo(await door.scan(tokens.good, "camera"));
    expect(server.admitted.size).toBe(0);
    expect(door.state.get().count?.admitted).toBe(0);
    expect(isAdmitted(await door.scan(tokens.good, "camera"))).toBe(true);
  });

  it("lets in who was found by name", async () => {
    const door = await open();
    const row = {
      ticket_id: ADA,
      holder_name: "Ada Lovelace",
      ticket_type: "Speaker",
      status: "valid",
      check_in_id: null,
      admitted_at: null,
      gate: null,
    } as const;
    expect(await door.admit(row)).toMatchObject({ outcome: "admitted", method: "search" });
    expect(await door.admit(row)).toMatchObject({ outcome: "already_in" });
  });

  it("says who is told off that nothing was decided, and asks again the next time", async () => {
    const door = await open();
    server.replies = [Response.json({ code: "forbidden", detail: "No." }, { status: 403 })];
    const refused = await door.scan(tokens.good, "camera");
    expect(said(refused)).toEqual(["unsure", "Not checked"]);
    expect(refused.detail).toContain("do not work for this event");
    expect(door.state.get().standing).toBe("not_staff");
    expect(isAdmitted(await door.scan(tokens.good, "camera"))).toBe(true);
    expect(door.state.get().standing).toBe("welcome");
  });
});

describe("without the server", () => {
  it("decides by the list, and lets in once", async () => {
    const door = await open();
    server.reachable = false;
    const first = await door.scan(tokens.good, "camera");
    expect(first).toMatchObject({ outcome: "admitted", name: "Ada Lovelace", offline: true });
    expect(door.state.get()).toMatchObject({ link: "offline", waiting: 1, count: { admitted: 1 } });
    server.asked = [];
    const second = await door.scan(tokens.good, "camera");
    expect(said(second)).toEqual(["again", "Already in"]);
    expect(wordsFor(second).sentence).toMatch(/North, by this device\.$/);
    expect(server.asked, "nobody waits for a server that is known to be away").toEqual([]);
  });

  it.each([
    ["let_in", "already_in"],
    ["replaced", "void"],
    ["revoked", "void"],
    ["newer", "newer"],
    ["wrong_event", "wrong_event"],
    ["foreign", "foreign"],
    ["altered", "altered"],
  ] as const)("a ticket that is %s is %s", async (token, outcome) => {
    const door = await open();
    server.reachable = false;
    expect((await door.scan(tokens[token], "camera")).outcome).toBe(outcome);
  });

  it("lets in a ticket that is newer than the list, once", async () => {
    const door = await open();
    server.reachable = false;
    const answer = await door.scan(tokens.newer, "camera");
    expect(said(answer)).toEqual(["good", "Admitted"]);
    expect(wordsFor(answer).sentence).toContain("newer than the list");
    expect((await door.scan(tokens.newer, "camera")).outcome).toBe("already_in");
  });

  it("says that it cannot tell when there is no list", async () => {
    server.reachable = false;
    const door = await open();
    const answer = await door.scan(tokens.good, "camera");
    expect(said(answer)).toEqual(["unsure", "Not checked"]);
    expect(door.state.get().waiting).toBe(0);
  });

  it("remembers what was let in online, which the list does not say", async () => {
    const door = await open();
    await door.scan(tokens.good, "camera");
    server.reachable = false;
    expect((await door.scan(tokens.good, "camera")).outcome).toBe("already_in");
  });

  it("decides when the server takes too long, and the server does not count that twice", async () => {
    const door = await open();
    server.replies = ["unanswered"];
    const scan = door.scan(tokens.good, "camera");
    await vi.advanceTimersByTimeAsync(SCAN_MS);
    expect(await scan).toMatchObject({ outcome: "admitted", offline: true });
    expect(server.admitted.size).toBe(1);
    await door.pulse();
    expect(door.state.get()).toMatchObject({ waiting: 0, conflicts: [], count: { admitted: 1 } });
  });

  it("goes on when nobody is signed in any more, and keeps what is to be sent", async () => {
    const door = await open();
    const out = () =>
      Response.json({ code: "unauthenticated", detail: "Sign in." }, { status: 401 });
    server.replies = [out()];
    expect(await door.scan(tokens.good, "camera")).toMatchObject({
      outcome: "admitted",
      offline: true,
    });
    expect(door.state.get()).toMatchObject({ standing: "signed_out", waiting: 1 });
    server.replies = [out()];
    await door.pulse();
    expect(door.state.get().waiting).toBe(1);
    await door.pulse();
    expect(door.state.get()).toMatchObject({ standing: "welcome", waiting: 0 });
  });

  it.each([
    ["an error of the server", () => new Response("{}", { status: 503 })],
    ["the page of a hotel's network", () => new Response("<html>Welcome</html>")],
    ["an answer to somebody else", () => Response.json({ nonce: "another" })],
  ])("takes %s for no answer at all", async (_, reply) => {
    const door = await open();
    server.replies = [reply()];
    expect(await door.scan(tokens.good, "camera")).toMatchObject({
      outcome: "admitted",
      offline: true,
    });
    expect(door.state.get()).toMatchObject({ link: "offline", waiting: 1 });
  });

  it("takes an admission back as if it had not been", async () => {
    const door = await open();
    server.reachable = false;
    await door.scan(tokens.newer, "camera");
    const answer = await door.scan(tokens.good, "camera");
    await door.undo(answer);
    expect(door.state.get()).toMatchObject({ waiting: 1, count: { admitted: 1 } });
    expect((await door.scan(tokens.good, "camera")).outcome).toBe("admitted");
  });
});

describe("when the server is back", () => {
  it("is told of everything once, also by a device that was switched off meanwhile", async () => {
    const vault = new MemoryVault();
    const before = await open(vault);
    server.reachable = false;
    await before.scan(tokens.good, "camera");
    await before.scan(tokens.good, "camera");
    await before.scan(tokens.revoked, "camera");
    before.close();
    const after = await open(vault);
    expect(after.state.get()).toMatchObject({ waiting: 3, count: { admitted: 1, valid: 4 } });
    expect((await after.scan(tokens.good, "camera")).outcome).toBe("already_in");
    server.reachable = true;
    await after.pulse();
    expect(after.state.get()).toMatchObject({ waiting: 0, sent: 4, count: { admitted: 1 } });
    expect(await vault.all("queue")).toEqual([]);
    expect([...server.admitted.keys()]).toEqual([ADA]);
  });

  it("sends again what it had no answer to, and nothing comes of that", async () => {
    const door = await open();
    server.reachable = false;
    await door.scan(tokens.good, "camera");
    server.reachable = true;
    // The tally is answered, the batch is taken, and its answer lost.
    server.replies = [Response.json(server.tally()), "unanswered"];
    const pulse = door.pulse();
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    await pulse;
    expect(server.admitted.size).toBe(1);
    expect(door.state.get().waiting).toBe(1);
    await door.pulse();
    expect(door.state.get()).toMatchObject({ waiting: 0, conflicts: [], count: { admitted: 1 } });
  });

  it("is not asked about a ticket whose admission is still on its way", async () => {
    const door = await open();
    server.reachable = false;
    await door.scan(tokens.good, "camera");
    server.reachable = true;
    server.replies = [Response.json(server.tally()), "unanswered"];
    server.asked = [];
    const pulse = door.pulse();
    await vi.waitFor(() => expect(server.asked.at(-1)).toBe("POST /check-ins/batch"));
    expect(door.state.get().link).toBe("online");
    expect(said(await door.scan(tokens.good, "camera"))).toEqual(["again", "Already in"]);
    expect(server.asked).not.toContain("POST /check-ins");
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    await pulse;
  });

  it("reports who was let in twice until somebody has read it, and keeps no name", async () => {
    const vault = new MemoryVault();
    const door = await open(vault);
    server.reachable = false;
    await door.scan(tokens.good, "camera");
    server.admits(ADA, "South");
    server.reachable = true;
    await door.pulse();
    const [conflict, ...more] = door.state.get().conflicts;
    expect(more).toEqual([]);
    expect(conflict).toMatchObject({
      reason: "already_in",
      gate: "North",
      first: { gate: "South" },
      name: "Ada Lovelace",
      by: "Mia Tester",
    });
    expect(JSON.stringify(await vault.all("conflicts"))).not.toContain("Ada");
    door.close();
    const after = await open(vault);
    expect(after.state.get().conflicts).toMatchObject([
      { reason: "already_in", name: "Ada Lovelace" },
    ]);
    await after.dismiss(after.state.get().conflicts);
    expect((await open(vault)).state.get().conflicts).toEqual([]);
  });

  it("reports who was let in with a ticket that was revoked meanwhile", async () => {
    const door = await open();
    server.reachable = false;
    await door.scan(tokens.good, "camera");
    server.revoked.add(ADA);
    server.reachable = true;
    await door.pulse();
    expect(door.state.get().conflicts).toMatchObject([{ reason: "revoked", first: null }]);
  });

  it("reports who was turned away with a good ticket", async () => {
    const door = await open();
    server.reachable = false;
    await door.scan(tokens.let_in, "camera");
    server.reachable = true;
    await door.pulse();
    expect(door.state.get().conflicts).toMatchObject([{ reason: "turned_away" }]);
  });

  it("takes back what was taken back while the server may have heard of it", async () => {
    const door = await open();
    server.replies = ["unanswered"];
    const scan = door.scan(tokens.good, "camera");
    await vi.advanceTimersByTimeAsync(SCAN_MS);
    await door.undo(await scan);
    expect(door.state.get().count?.admitted).toBe(0);
    await door.pulse();
    expect(server.admitted.size).toBe(0);
    expect(door.state.get()).toMatchObject({ waiting: 0, conflicts: [] });
  });

  it("takes back an admission that was sent since", async () => {
    const door = await open();
    server.reachable = false;
    const answer = await door.scan(tokens.good, "camera");
    server.reachable = true;
    await door.pulse();
    expect(server.admitted.size).toBe(1);
    await door.undo(answer);
    expect(server.admitted.size).toBe(0);
  });

  it("is not held up by one scan that it cannot read", async () => {
    const door = await open();
    server.reachable = false;
    await door.scan(tokens.good, "camera");
    await door.scan(tokens.issued_again, "camera");
    await door.scan(tokens.newer, "camera");
    server.reachable = true;
    const bad = () => Response.json({ code: "validation_failed", detail: "No." }, { status: 422 });
    const [first, second] = [bad(), bad()];
    // All three, then the first two of them, then the first alone: that is the one.
    server.replies = [Response.json(server.tally()), first, second, bad()];
    await door.pulse();
    expect(server.admitted.size).toBe(2);
    expect(door.state.get().waiting).toBe(0);
    expect(door.state.get().conflicts).toMatchObject([{ ticket_id: ADA, reason: "rejected" }]);
  });
});

describe("the list", () => {
  it("is pinned to the key that came first", async () => {
    const vault = new MemoryVault();
    const door = await open(vault);
    expect(door.state.get()).toMatchObject({ listFault: null, list: { size: 4 } });
    server.snapshot = snapshots.foreign;
    await door.refreshList();
    expect(door.state.get()).toMatchObject({ listFault: "key", list: { size: 4 } });
    expect((await vault.get("snapshots", EVENT))?.snapshot).toEqual(snapshots.good);
    await door.forget();
    expect(door.state.get().list).toBeNull();
    expect(await vault.get("snapshots", EVENT)).toBeNull();
  });

  it("is not replaced by an older one", async () => {
    server.snapshot = snapshots.later;
    const door = await open();
    server.snapshot = snapshots.good;
    await door.refreshList();
    expect(door.state.get().list?.madeAt).toBe("2027-06-12T15:45:00.000Z");
  });

  it("is fetched anew when somebody was let in, but not all the time", async () => {
    const vault = new MemoryVault();
    const kept = {
      event_id: EVENT,
      slug: "",
      title: "",
      scanner: "",
      opened_at: 0,
      key: null,
      tally: null,
    };
    const list = new DoorList(vault, EVENT);
    const [minute, start] = [60_000, 1_000_000];
    expect(list.due("nobody", start)).toBe(true);
    await list.refresh("nobody", start, kept);
    expect(list.due("somebody", start + minute / 2)).toBe(false);
    expect(list.due("somebody", start + 2 * minute)).toBe(true);
    expect(list.due("nobody", start + 14 * minute)).toBe(false);
    expect(list.due("nobody", start + 15 * minute)).toBe(true);
  });

  it("that is too large is said to be, and the rest goes on", async () => {
    server.replies = [
      Response.json(server.tally()),
      Response.json({ code: "too_many_tickets", detail: "Too many." }, { status: 409 }),
    ];
    const door = await open();
    expect(door.state.get()).toMatchObject({ listFault: "too_many", link: "online" });
    expect(isAdmitted(await door.scan(tokens.good, "camera"))).toBe(true);
  });
});
