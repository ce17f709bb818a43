// @vitest-environment node
import { describe, expect, it } from "vitest";
import { openSnapshot, type Snapshot, SnapshotRefused } from "./snapshot";
import vectors from "./vectors.json";

const { event_id: eventId, key, tokens, snapshots } = vectors;
const opened = () => openSnapshot(snapshots.good, eventId, key);

/** Why a snapshot is not taken; null if it is. */
async function fault(snapshot: Snapshot, pinned: typeof key | null = key): Promise<string | null> {
  try {
    await openSnapshot(snapshot, eventId, pinned);
    return null;
  } catch (error) {
    if (error instanceof SnapshotRefused) return error.fault;
    throw error;
  }
}

describe("a snapshot", () => {
  it("says who comes with a ticket, and to nobody without it", async () => {
    const snapshot = await opened();
    expect(await snapshot.find(tokens.good)).toEqual({
      is: "listed",
      name: "Ada Lovelace",
      ticketType: "Speaker",
      admitted: null,
    });
    expect(await snapshot.find(tokens.issued_again)).toMatchObject({ name: "Grace Hopper" });
    expect(await snapshot.find(tokens.long_name)).toMatchObject({
      name: "Zoë Ångström-Nguyễn of the Department for Long and Beautiful Names 🎟",
      ticketType: "Guest",
    });
    expect(snapshots.good.content).not.toContain("Lovelace");
    expect(snapshot.madeAt).toBe("2027-06-12T15:30:00.000Z");
    expect(snapshot.size).toBe(4);
  });

  it("says who was let in before, when and where", async () => {
    expect(await (await opened()).find(tokens.let_in)).toEqual({
      is: "listed",
      name: "Alan Turing",
      ticketType: "Guest",
      admitted: { at: "2027-06-12T15:10:00.000Z", gate: "North" },
    });
  });

  it("knows codes that were good once, and not those that are newer", async () => {
    const snapshot = await opened();
    expect(await snapshot.find(tokens.replaced)).toEqual({ is: "void" });
    expect(await snapshot.find(tokens.revoked)).toEqual({ is: "void" });
    expect(await snapshot.find(tokens.newer)).toEqual({ is: "unlisted" });
    expect(await snapshot.find("__proto__")).toEqual({ is: "unlisted" });
  });

  it("names the key that is pinned when it is the first one", async () => {
    const first = await openSnapshot(snapshots.good, eventId, null);
    expect(first.key).toEqual({ id: key.id, public_key: key.public_key });
    expect(await fault(snapshots.later, first.key as typeof key)).toBeNull();
  });
});

describe("a snapshot is not taken", () => {
  it("when something in it is other than what was signed", async () => {
    expect(await fault(snapshots.tampered)).toBe("signature");
    expect(await fault(snapshots.tampered, null)).toBe("signature");
    const { content } = snapshots.good;
    for (let place = 0; place < content.length; place += 97) {
      const letter = content[place] === "A" ? "B" : "A";
      const changed = content.slice(0, place) + letter + content.slice(place + 1);
      expect(
        await fault({ ...snapshots.good, content: changed }),
        `letter ${place}`,
      ).not.toBeNull();
    }
  });

  it("when it is by another key than the one that is known, whatever key it names", async () => {
    expect(await fault(snapshots.foreign)).toBe("key");
    expect(await fault(snapshots.under_our_name)).toBe("key");
    const inOurName = snapshots.foreign.content
      .replace(vectors.other_key.id, key.id)
      .replace(vectors.other_key.public_key, key.public_key);
    expect(await fault({ ...snapshots.foreign, key_id: key.id, content: inOurName })).toBe(
      "signature",
    );
  });

  it("when it is of another event, of a later version, or no snapshot", async () => {
    expect(await fault(snapshots.of_another_event)).toBe("event");
    expect(await fault(snapshots.of_a_later_version)).toBe("version");
    expect(await fault({ ...snapshots.of_a_later_version, version: 1 })).toBe("version");
    expect(await fault({ ...snapshots.good, content: "{" })).toBe("unreadable");
    expect(await fault({ ...snapshots.good, content: "[]" })).toBe("unreadable");
    expect(await fault({ ...snapshots.good, signature: "AAAA" })).toBe("signature");
    expect(await fault({ ...snapshots.good, signature: "?" })).toBe("signature");
  });
});
