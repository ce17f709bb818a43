/**
 * The snapshot with which a scanner works offline, as `src/muster/events/offline.py` makes it: signed, and
 * unreadable without the tickets themselves.
 */
import { fromBase64url, toBase64url } from "./base64url";
import { type PublicKey, verify } from "./signatures";
import { digestBytes } from "./token";

/** As the server sends it, and as it is kept on the device. */
export interface Snapshot {
  version: number;
  key_id: string;
  /** JSON, exactly as it was signed. */
  content: string;
  /** In base64url. */
  signature: string;
}

/** Why a snapshot is not used. */
export type Fault = "version" | "unreadable" | "event" | "key" | "signature";

export class SnapshotRefused extends Error {
  override readonly name = "SnapshotRefused";
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(`The snapshot is not used: ${fault}.`);
    this.fault = fault;
  }
}

/** What a snapshot says of a token. */
export type Entry =
  | {
      is: "listed";
      name: string;
      ticketType: string;
      admitted: { at: string; gate: string } | null;
    }
  /** It was good once: revoked since, or replaced by another code. */
  | { is: "void" }
  /** Newer than the snapshot, if its signature is good. */
  | { is: "unlisted" };

const VERSION = 1;
const PREFIX = "muster ticket snapshot\n";
const INFO = "muster ticket snapshot 1";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;

interface Content {
  version: number;
  event_id: string;
  made_at: string;
  key: PublicKey;
  ticket_types: string[];
  salt: string;
  entries: Record<string, string>;
  refused: string[];
}

/** A snapshot whose signature was found good. */
export class OpenSnapshot {
  readonly madeAt: string;
  /** What checks the tokens: the key that was pinned, or the one to pin now. */
  readonly key: PublicKey;
  readonly size: number;
  readonly #content: Content;
  readonly #refused: Set<string>;

  constructor(content: Content, key: PublicKey) {
    this.madeAt = content.made_at;
    this.key = key;
    this.size = Object.keys(content.entries).length;
    this.#content = content;
    this.#refused = new Set(content.refused);
  }

  /** What it says of a token. That the token is signed is for somebody else to see. */
  async find(token: string): Promise<Entry> {
    const digest = await digestBytes(token);
    const place = toBase64url(digest);
    if (this.#refused.has(place)) return { is: "void" };
    const sealed = Object.hasOwn(this.#content.entries, place) && this.#content.entries[place];
    if (!sealed) return { is: "unlisted" };
    const [name, type, at, gate] = await this.#unseal(sealed, token, digest);
    return {
      is: "listed",
      name,
      ticketType: this.#content.ticket_types[type] ?? "",
      admitted: at === undefined ? null : { at, gate: gate ?? "" },
    };
  }

  async #unseal(
    sealed: string,
    token: string,
    digest: Uint8Array<ArrayBuffer>,
  ): Promise<[name: string, type: number, at?: string, gate?: string]> {
    const secret = await crypto.subtle.importKey("raw", utf8(token), "HKDF", false, ["deriveBits"]);
    const derived = await crypto.subtle.deriveBits(
      { name: "HKDF", hash: "SHA-256", salt: bytesOf(this.#content.salt), info: utf8(INFO) },
      secret,
      (KEY_BYTES + NONCE_BYTES) * 8,
    );
    const key = await crypto.subtle.importKey(
      "raw",
      derived.slice(0, KEY_BYTES),
      "AES-GCM",
      false,
      ["decrypt"],
    );
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: derived.slice(KEY_BYTES), additionalData: digest },
      key,
      bytesOf(sealed),
    );
    // Spaces at its end make all entries look alike, and are nothing to JSON.
    return JSON.parse(new TextDecoder().decode(plain));
  }
}

/**
 * Checks a snapshot against the key that is pinned for the event. Without one, the key is taken that the
 * snapshot names: right only for what has just come from our own server. Throws SnapshotRefused.
 */
export async function openSnapshot(
  snapshot: Snapshot,
  eventId: string,
  pinned: PublicKey | null,
): Promise<OpenSnapshot> {
  if (snapshot.version !== VERSION) throw new SnapshotRefused("version");
  const content = parse(snapshot.content);
  if (content === null) throw new SnapshotRefused("unreadable");
  if (content.version !== VERSION) throw new SnapshotRefused("version");
  if (content.event_id !== eventId) throw new SnapshotRefused("event");
  const key = pinned ?? { id: content.key.id, public_key: content.key.public_key };
  if (content.key.public_key !== key.public_key || snapshot.key_id !== key.id)
    throw new SnapshotRefused("key");
  const signature = fromBase64url(snapshot.signature);
  if (signature === null || !(await verify(key, signature, utf8(PREFIX + snapshot.content))))
    throw new SnapshotRefused("signature");
  return new OpenSnapshot(content, key);
}

/** Null for what is no content of a snapshot. It is looked at before its signature is: it says which key that has to be by. */
function parse(text: string): Content | null {
  try {
    const value: unknown = JSON.parse(text);
    return isContent(value) ? value : null;
  } catch {
    return null;
  }
}

function isContent(value: unknown): value is Content {
  if (!isRecord(value)) return false;
  const { version, event_id, made_at, key, ticket_types, salt, entries, refused } = value;
  return (
    typeof version === "number" &&
    [event_id, made_at, salt].every((one) => typeof one === "string") &&
    isRecord(key) &&
    [key.id, key.public_key].every((one) => typeof one === "string") &&
    [ticket_types, refused].every(isTexts) &&
    isRecord(entries)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Of what is signed: a text that is no base64url is the server's fault, and cannot be decided upon. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64url(text);
  if (bytes === null) throw new SnapshotRefused("unreadable");
  return bytes;
}
