/** Where a scanner keeps things: IndexedDB, or memory where the browser has none for us. */
import { KEYS, type Records, type Store } from "./records";

/** One step of a change: a record that is kept from now on, or the key of one that is not. */
export type Step = {
  [S in Store]: { put: S; record: Records[S] } | { drop: S; key: string };
}[Store];

export interface Vault {
  /** Whether what is kept is there after the page was closed. */
  readonly lasting: boolean;
  /** All records of an event, or of all events. */
  all<S extends Store>(store: S, eventId?: string): Promise<Records[S][]>;
  get<S extends Store>(store: S, key: string): Promise<Records[S] | null>;
  /** All of it or nothing, also when the page is closed in between. */
  change(...steps: Step[]): Promise<void>;
}

export class MemoryVault implements Vault {
  readonly lasting = false;
  readonly #stores: { [S in Store]: Map<string, Records[S]> } = {
    events: new Map(),
    snapshots: new Map(),
    queue: new Map(),
    admitted: new Map(),
    conflicts: new Map(),
  };

  async all<S extends Store>(store: S, eventId?: string): Promise<Records[S][]> {
    const records = [...this.#stores[store].values()];
    return eventId === undefined ? records : records.filter((one) => one.event_id === eventId);
  }

  async get<S extends Store>(store: S, key: string): Promise<Records[S] | null> {
    return this.#stores[store].get(key) ?? null;
  }

  async change(...steps: Step[]): Promise<void> {
    for (const step of steps)
      if ("drop" in step) this.#stores[step.drop].delete(step.key);
      else this.#put(step.put, step.record);
  }

  #put<S extends Store>(store: S, record: Records[Store]): void {
    const kept = record as Records[S];
    this.#stores[store].set(KEYS[store](kept), kept);
  }
}
