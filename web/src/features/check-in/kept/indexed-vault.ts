import { KEYS, type Records, type Store } from "./records";
import { MemoryVault, type Step, type Vault } from "./vault";

const NAME = "muster-check-in";
const VERSION = 1;
const BY_EVENT = "event_id";

/**
 * IndexedDB, in as much of it as a scanner needs. If it fails (the disk is full, the browser has taken it
 * away), memory goes on in its place: the door stays open, and the page says that nothing is kept.
 */
class IndexedVault implements Vault {
  readonly #database: IDBDatabase;
  #memory: MemoryVault | null = null;

  constructor(database: IDBDatabase) {
    this.#database = database;
    // Another tab has a newer Muster: it goes on once this one lets go.
    database.onversionchange = () => database.close();
  }

  get lasting(): boolean {
    return this.#memory === null;
  }

  all<S extends Store>(store: S, eventId?: string): Promise<Records[S][]> {
    return this.#try(
      (database) => {
        const kept = database.transaction(store).objectStore(store);
        const found = eventId === undefined ? kept : kept.index(BY_EVENT);
        return answered<Records[S][]>(found.getAll(eventId));
      },
      (memory) => memory.all(store, eventId),
    );
  }

  get<S extends Store>(store: S, key: string): Promise<Records[S] | null> {
    return this.#try(
      async (database) => {
        const kept = database.transaction(store).objectStore(store);
        return (await answered<Records[S] | undefined>(kept.get(key))) ?? null;
      },
      (memory) => memory.get(store, key),
    );
  }

  change(...steps: Step[]): Promise<void> {
    const stores = new Set(steps.map((step) => ("put" in step ? step.put : step.drop)));
    return this.#try(
      async (database) => {
        if (steps.length === 0) return;
        const transaction = database.transaction([...stores], "readwrite");
        for (const step of steps)
          if ("drop" in step) transaction.objectStore(step.drop).delete(step.key);
          else transaction.objectStore(step.put).put(step.record, keyOf(step));
        await committed(transaction);
      },
      (memory) => memory.change(...steps),
    );
  }

  async #try<T>(
    onDisk: (database: IDBDatabase) => Promise<T>,
    inMemory: (memory: MemoryVault) => Promise<T>,
  ): Promise<T> {
    if (this.#memory === null)
      try {
        return await onDisk(this.#database);
      } catch {
        this.#memory = new MemoryVault();
      }
    return inMemory(this.#memory);
  }
}

/** Opens what is kept on this device; without it (private windows, blocked storage) memory has to do. */
export async function openVault(): Promise<Vault> {
  try {
    const opening = indexedDB.open(NAME, VERSION);
    opening.onupgradeneeded = () => {
      for (const store of Object.keys(KEYS))
        opening.result.createObjectStore(store).createIndex(BY_EVENT, BY_EVENT);
    };
    return new IndexedVault(await answered(opening));
  } catch {
    return new MemoryVault();
  }
}

function keyOf(step: Extract<Step, { put: Store }>): string {
  const key = KEYS[step.put] as (record: Records[Store]) => string;
  return key(step.record);
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
