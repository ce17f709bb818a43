/** A code that was out of sight for less has not left: hands shake, and lights glare. */
export const GONE_MS = 3_000;

/** Tells codes that have just come into view from those that are still there: a camera sees each many times a second. */
export class Repeats {
  readonly #seen = new Map<string, number>();

  /**
   * Whether a code that is seen now is to be scanned. One that comes while the scanner is not `free` is
   * scanned afterwards, if it is still there.
   */
  isNew(code: string, now: number, free = true): boolean {
    for (const [other, at] of this.#seen) if (now - at > GONE_MS) this.#seen.delete(other);
    const known = this.#seen.has(code);
    if (known || free) this.#seen.set(code, now);
    return !known && free;
  }

  /** The next code is scanned, also if it is the same. */
  forget(): void {
    this.#seen.clear();
  }
}
