/** What a device keeps for itself: where it stands, and how it makes itself heard. */
import { readItem, writeItem } from "@/lib/storage";
import { createStore, type Store } from "@/lib/store";

function kept(key: string, otherwise: string): Store<string> {
  const store = createStore(readItem(key) ?? otherwise);
  store.subscribe(() => writeItem(key, store.get()));
  return store;
}

/** The longest name of a gate that the server takes. */
export const LONGEST_GATE = 100;

export const gate = kept("muster:scan-gate", "");
/** "on" or "off". */
export const sound = kept("muster:scan-sound", "on");
export const vibration = kept("muster:scan-vibration", "on");
