/**
 * Scanners that type: they send a code as keystrokes, far faster than hands, and end it with Enter. Told
 * from a person by that, so it does not matter where the focus is.
 */
import { mayBeTicket } from "../offline/token";

export interface Stroke {
  /** The character as this device's keyboard layout has it. */
  key: string;
  /** The key itself, whatever is printed on it. */
  code: string;
  shift: boolean;
  /** Milliseconds. */
  at: number;
}

/** No more between two keys. No hands keep that up for eight keys in a row. */
const GAP_MS = 100;
const LEAST = 8;
/** From here on it is most likely a scanner, and keys shall not press buttons. */
const BURST = 3;

export class Wedge {
  #text = "";
  #keys = "";
  #last = Number.NEGATIVE_INFINITY;

  /** How many keys came one right after another. */
  get length(): number {
    return this.#text.length;
  }

  /** Whether this looks like a scanner by now. */
  get bursting(): boolean {
    return this.length >= BURST;
  }

  /** Takes a keystroke; returns the code that it ends, if it ends one. */
  push({ key, code, shift, at }: Stroke): string | null {
    const quick = at - this.#last <= GAP_MS;
    if (!quick) this.#clear();
    // Shift and its like come in between and mean nothing by themselves.
    if (key.length !== 1 && key !== "Enter") return null;
    this.#last = at;
    if (key === "Enter") return this.#end();
    this.#text += key;
    this.#keys += characterOf(code, shift);
    return null;
  }

  #end(): string | null {
    const [text, keys] = [this.#text, this.#keys];
    this.#clear();
    if (text.length < LEAST) return null;
    // Scanners press the keys of an American keyboard, if nobody has told them what this device has.
    return !mayBeTicket(text) && mayBeTicket(keys) ? keys : text;
  }

  #clear(): void {
    [this.#text, this.#keys] = ["", ""];
  }
}

/** What a key writes on an American keyboard, in as much as tickets have it; nothing for any other. */
function characterOf(code: string, shift: boolean): string {
  if (/^Key[A-Z]$/.test(code)) return shift ? code.slice(3) : code.slice(3).toLowerCase();
  if (/^(Digit|Numpad)[0-9]$/.test(code)) return code.slice(-1);
  if (code === "Minus") return shift ? "_" : "-";
  return code === "Period" || code === "NumpadDecimal" ? "." : "";
}
