/**
 * The token in a ticket's code, as `src/muster/events/ticket_tokens.py` writes it: `M1.` and 103 bytes in
 * base64url: version (1), key (4), event (16), ticket (16), generation (2), Ed25519 signature (64).
 */
import { fromBase64url, toBase64url } from "./base64url";
import { type PublicKey, verify } from "./signatures";

export interface Claims {
  /** 8 hexadecimal digits. */
  keyId: string;
  eventId: string;
  ticketId: string;
  generation: number;
}

/** A token taken apart: nothing in it is proven yet. */
export interface SignedToken {
  claims: Claims;
  body: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

const TEXT = /^M1\.[A-Za-z0-9_-]{138}$/;
const VERSION = 1;
const BODY_BYTES = 39;

/** Null for whatever else is in a code: an address, a part of a token, or a token of a later version. */
export function readToken(text: string): SignedToken | null {
  const bytes = TEXT.test(text) ? fromBase64url(text.slice(3)) : null;
  if (bytes === null || bytes[0] !== VERSION) return null;
  const claims = {
    keyId: hex(bytes.subarray(1, 5)),
    eventId: uuid(bytes.subarray(5, 21)),
    ticketId: uuid(bytes.subarray(21, 37)),
    generation: new DataView(bytes.buffer).getUint16(37),
  };
  return { claims, body: bytes.slice(0, BODY_BYTES), signature: bytes.slice(BODY_BYTES) };
}

/**
 * Whether the server is asked about a text: it may know a version that this page does not. What is in
 * other codes is nobody's business, so it stays here.
 */
export function mayBeTicket(text: string): boolean {
  return /^M\d{1,2}\.[A-Za-z0-9_-]{20,400}$/.test(text);
}

/** Whether the key has signed it. */
export function isSignedBy(token: SignedToken, key: PublicKey): Promise<boolean> {
  return verify(key, token.signature, token.body);
}

/** The SHA-256 under which a snapshot has a token, in base64url. */
export async function digestOf(token: string): Promise<string> {
  return toBase64url(await digestBytes(token));
}

export async function digestBytes(token: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function uuid(bytes: Uint8Array): string {
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
