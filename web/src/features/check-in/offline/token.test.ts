// @vitest-environment node
import { describe, expect, it } from "vitest";
import { fromBase64url, toBase64url } from "./base64url";
import { canVerify, verify } from "./signatures";
import { digestOf, isSignedBy, mayBeTicket, readToken } from "./token";
import vectors from "./vectors.json";

const { tokens, key, other_key: otherKey } = vectors;

const read = (text: string) => {
  const token = readToken(text);
  if (token === null) throw new Error(`${text} is not a token`);
  return token;
};

describe("a token", () => {
  it("says what the server wrote", () => {
    expect(read(tokens.good).claims).toEqual({
      keyId: key.id,
      eventId: vectors.event_id,
      ticketId: vectors.ticket_ids[0],
      generation: 1,
    });
    expect(read(tokens.issued_again).claims.generation).toBe(3);
    expect(read(tokens.foreign).claims.keyId).toBe(otherKey.id);
  });

  it("is good if the event's key has signed it, and by no other", async () => {
    expect(await isSignedBy(read(tokens.good), key)).toBe(true);
    expect(await isSignedBy(read(tokens.issued_again), key)).toBe(true);
    expect(await isSignedBy(read(tokens.foreign), key)).toBe(false);
    expect(await isSignedBy(read(tokens.foreign), otherKey)).toBe(true);
    expect(await isSignedBy(read(tokens.altered), key)).toBe(false);
  });

  it("is refused whichever of its bytes is another", async () => {
    const bytes = fromBase64url(tokens.good.slice(3)) ?? new Uint8Array();
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = bytes.slice();
      changed[place] = (changed[place] ?? 0) ^ 1;
      const token = readToken(`M1.${toBase64url(changed)}`);
      expect(token === null || !(await isSignedBy(token, key)), `byte ${place}`).toBe(true);
    }
  });

  it("has one text and no other", () => {
    expect(readToken(tokens.good.slice(0, -1))).toBeNull();
    expect(readToken(`${tokens.good}A`)).toBeNull();
    expect(readToken(` ${tokens.good}`)).toBeNull();
    expect(readToken(tokens.good.toLowerCase())).toBeNull();
    // The last letter has four bits that are no part of the bytes, and must be zero.
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = alphabet.indexOf(tokens.good.at(-1) ?? "");
    expect(readToken(`${tokens.good.slice(0, -1)}${alphabet[last ^ 1]}`)).toBeNull();
  });

  it("is none if it is of another version, an address, or nothing", () => {
    for (const text of ["", "https://example.org", "M2.abc", `M2.${tokens.good.slice(3)}`])
      expect(readToken(text)).toBeNull();
  });
});

it("asks the server only about what may be a ticket", () => {
  expect(mayBeTicket(tokens.good)).toBe(true);
  expect(mayBeTicket(`M12.${tokens.good.slice(3)}`)).toBe(true);
  for (const text of [
    "",
    "M1.",
    "https://bank.example/?secret=1",
    "WIFI:S:home;P:secret;;",
    "9780141036144",
  ])
    expect(mayBeTicket(text)).toBe(false);
});

it("finds a token in a snapshot by its SHA-256", async () => {
  expect(await digestOf("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
});

describe("signatures", () => {
  it("can be checked here", async () => {
    expect(await canVerify()).toBe(true);
  });

  it("are none of a key that is no key", async () => {
    const bytes = new Uint8Array(64);
    expect(await verify({ id: "00000000", public_key: "AAAA" }, bytes, bytes)).toBe(false);
    expect(await verify({ id: "00000000", public_key: "not base64url!" }, bytes, bytes)).toBe(
      false,
    );
  });
});
