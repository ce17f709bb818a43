/** Ed25519 by the browser's own WebCrypto: Chromium 137, Safari 17, Firefox 129, and only where the page came by https. */
import { fromBase64url } from "./base64url";

/** What checks the tokens of an event and its snapshots; an event has one for all of its life. */
export interface PublicKey {
  /** 8 hexadecimal digits: the beginning of the SHA-256 of the key. */
  id: string;
  /** 32 bytes in base64url. */
  public_key: string;
}

const ALGORITHM = "Ed25519";
/** The public key of the first example in RFC 8032, 7.1. */
const EXAMPLE = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

let able: Promise<boolean> | undefined;

/** Whether this browser can check signatures at all. Without that nothing can be decided offline. */
export function canVerify(): Promise<boolean> {
  able ??= imported(EXAMPLE).then(
    (key) => key !== null,
    () => false,
  );
  return able;
}

/** Whether the key signed the message. A key that is none has signed nothing. */
export async function verify(
  key: PublicKey,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const known = await cached(key.public_key);
  return known !== null && crypto.subtle.verify(ALGORITHM, known, signature, message);
}

let last: { text: string; key: CryptoKey | null } | undefined;

/** A scanner checks with one and the same key all day. */
async function cached(text: string): Promise<CryptoKey | null> {
  if (last?.text !== text) last = { text, key: await imported(text) };
  return last.key;
}

async function imported(text: string): Promise<CryptoKey | null> {
  const bytes = fromBase64url(text);
  if (bytes?.length !== 32) return null;
  return crypto.subtle.importKey("raw", bytes, ALGORITHM, false, ["verify"]);
}
