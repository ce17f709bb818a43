import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { Id } from "@/api/types";
import { KEYS, type KeptEvent } from "../kept/records";
import type { Step, Vault } from "../kept/vault";
import { canVerify } from "../offline/signatures";
import { type Fault, type OpenSnapshot, openSnapshot, SnapshotRefused } from "../offline/snapshot";
import { PATIENCE_MS, within } from "./reach";

/** Why there is no list, or none that is newer: this browser checks no signatures, or the event is too large. */
export type ListFault = Fault | "cannot_verify" | "too_many";

/** At least so long between two lists; a list of some thousand tickets takes a phone's network a while. */
const PAUSE_MS = 60_000;
const PAUSE_PER_LETTER_MS = 0.1;
/** A list is fetched anew after so long even if nobody seems to have come. */
const OLD_MS = 15 * 60_000;

/** The list of tickets by which this device decides alone. */
export class DoorList {
  open: OpenSnapshot | null = null;
  fault: ListFault | null = null;
  readonly #vault: Vault;
  readonly #eventId: Id;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #letters = 0;
  #mark = "";

  constructor(vault: Vault, eventId: Id) {
    this.#vault = vault;
    this.#eventId = eventId;
  }

  /** Opens what is kept on this device, against the key that is pinned. */
  async load(kept: KeptEvent): Promise<void> {
    if (!(await canVerify())) {
      this.fault = "cannot_verify";
      return;
    }
    const found = await this.#vault.get("snapshots", this.#eventId);
    if (found === null || kept.key === null) return;
    await this.#judged(async () => {
      this.open = await openSnapshot(found.snapshot, this.#eventId, kept.key);
    });
  }

  /** Whether a new one is wanted: `mark` is another one when something has changed at the door. */
  due(mark: string, now: number): boolean {
    if (this.fault === "cannot_verify") return false;
    const since = now - this.#fetchedAt;
    if (since < PAUSE_MS + this.#letters * PAUSE_PER_LETTER_MS) return false;
    return mark !== this.#mark || since >= OLD_MS;
  }

  /**
   * Fetches the list of now and keeps it; returns the key to pin. Throws what `api` throws, but for an event
   * that is too large.
   */
  async refresh(mark: string, now: number, kept: KeptEvent): Promise<KeptEvent> {
    [this.#fetchedAt, this.#mark] = [now, mark];
    // What the server knew of before it was asked is in its list, and need not be remembered beside it.
    const known = await this.#vault.all("admitted", this.#eventId);
    const snapshot = await this.#fetch();
    if (snapshot === null) return kept;
    this.#letters = snapshot.content.length;
    let next = kept;
    await this.#judged(async () => {
      const opened = await openSnapshot(snapshot, this.#eventId, kept.key);
      // An answer that was slow must not take the place of a newer one.
      if (this.open !== null && this.open.madeAt > opened.madeAt) return;
      next = { ...kept, key: opened.key };
      await this.#vault.change(
        { put: "snapshots", record: { event_id: this.#eventId, snapshot } },
        { put: "events", record: next },
        ...known.map((one): Step => ({ drop: "admitted", key: KEYS.admitted(one) })),
      );
      this.open = opened;
    });
    return next;
  }

  forget(): void {
    [this.open, this.fault] = [null, this.fault === "cannot_verify" ? this.fault : null];
    this.#fetchedAt = Number.NEGATIVE_INFINITY;
  }

  async #fetch() {
    try {
      return await within(PATIENCE_MS, (signal) =>
        api("GET /events/{event}/check-ins/snapshot", { path: { event: this.#eventId }, signal }),
      );
    } catch (error) {
      if (!isProblem(error) || error.status !== 409) throw error;
      this.fault = "too_many";
      return null;
    }
  }

  async #judged(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.fault = null;
    } catch (error) {
      if (!(error instanceof SnapshotRefused)) throw error;
      this.fault = error.fault;
    }
  }
}
