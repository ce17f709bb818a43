/** Tells the server what was decided without it, and hears what it makes of that. */
import { api } from "@/api/client";
import { ProblemError } from "@/api/errors";
import type { DoorTally, Id, ScanResult } from "@/api/types";
import { type Conflict, KEYS, type QueuedScan } from "../kept/records";
import type { Step, Vault } from "../kept/vault";
import { letsIn, waiting } from "./queue";
import { PATIENCE_MS, within } from "./reach";

/** As many as the server takes at once. */
const MOST = 200;

/** What the server made of scans, by nonce; null of one that it could not read. */
type Results = Map<string, ScanResult | null>;

export interface Synchronised {
  results: Results;
  /** The door after the last of them; null if nothing was sent. */
  tally: DoorTally | null;
}

/**
 * Sends what waits, the oldest first. A scan leaves the device in the same step in which its result is
 * kept: a page that is closed in between sends it again, and the server knows it by its nonce. `inTurn` keeps
 * others from the queue meanwhile. Throws what `api` throws; what was settled stays so.
 */
export async function synchronise(
  vault: Vault,
  eventId: Id,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<Synchronised> {
  const all: Synchronised = { results: new Map(), tally: null };
  for (;;) {
    const queue = await waiting(vault, eventId);
    const batch = queue.filter(({ nonce }) => !all.results.has(nonce)).slice(0, MOST);
    if (batch.length === 0) return all;
    const told = await send(vault, eventId, batch);
    if (told.results.size === 0) return all;
    const undone = await inTurn(() => settle(vault, batch, told.results));
    for (const [scan, result] of undone) {
      await undo(result);
      await vault.change({ drop: "queue", key: KEYS.queue(scan) });
    }
    for (const [nonce, result] of told.results) all.results.set(nonce, result);
    all.tally = told.tally;
  }
}

async function send(vault: Vault, eventId: Id, batch: QueuedScan[]): Promise<Synchronised> {
  const unsent = batch.filter(({ sent }) => !sent);
  await vault.change(
    ...unsent.map((scan): Step => ({ put: "queue", record: { ...scan, sent: true } })),
  );
  try {
    const { items, tally } = await within(PATIENCE_MS, (signal) =>
      api("POST /check-ins/batch", {
        body: { event_id: eventId, scans: batch.map(asSent) },
        signal,
      }),
    );
    return { results: new Map(items.map((item) => [item.nonce, item])), tally };
  } catch (error) {
    if (!isMalformed(error)) throw error;
    return batch.length === 1
      ? { results: new Map(batch.map(({ nonce }) => [nonce, null])), tally: null }
      : inHalves(vault, eventId, batch);
  }
}

/** One that the server cannot read must not hold up the others. */
async function inHalves(vault: Vault, eventId: Id, batch: QueuedScan[]): Promise<Synchronised> {
  const middle = Math.ceil(batch.length / 2);
  const first = await send(vault, eventId, batch.slice(0, middle));
  const second = await send(vault, eventId, batch.slice(middle));
  return {
    results: new Map([...first.results, ...second.results]),
    tally: second.tally ?? first.tally,
  };
}

function isMalformed(error: unknown): boolean {
  return error instanceof ProblemError && [400, 413, 422].includes(error.status);
}

function asSent({ nonce, token, ticket_id, method, gate, scanned_at, verdict }: QueuedScan) {
  const what = token === null ? { ticket_id } : { token };
  return { nonce, ...what, method, gate, scanned_at, verdict };
}

/** Keeps what was said of each scan, and lets it go; those that were taken back, it leaves to the caller. */
async function settle(
  vault: Vault,
  batch: QueuedScan[],
  results: Results,
): Promise<[QueuedScan, ScanResult | null][]> {
  const steps: Step[] = [];
  const undone: [QueuedScan, ScanResult | null][] = [];
  for (const { nonce } of batch) {
    const result = results.get(nonce);
    // Read anew: somebody may have taken it back while the server was asked.
    const scan = await vault.get("queue", nonce);
    if (result === undefined || scan === null) continue;
    if (scan.undone) {
      undone.push([scan, result]);
      continue;
    }
    const conflict = conflictOf(scan, result);
    if (conflict !== null) steps.push({ put: "conflicts", record: conflict });
    const { event_id, ticket_id, scanned_at: at, gate } = scan;
    if (letsIn(scan) && result?.admitted)
      steps.push({ put: "admitted", record: { event_id, ticket_id, at, gate } });
    steps.push({ drop: "queue", key: KEYS.queue(scan) });
  }
  await vault.change(...steps);
  return undone;
}

async function undo(result: ScanResult | null): Promise<void> {
  const check_in = result?.admitted ? result.check_in_id : null;
  if (check_in === null) return;
  try {
    await within(PATIENCE_MS, (signal) =>
      api("DELETE /check-ins/{check_in}", { path: { check_in }, signal }),
    );
  } catch (error) {
    // Somebody else was faster: what was wanted is so.
    if (!(error instanceof ProblemError && error.status === 404)) throw error;
  }
}

/** What the person at the door has to know: the server would have said something else. */
export function conflictOf(scan: QueuedScan, result: ScanResult | null): Conflict | null {
  const wronglyIn = letsIn(scan) && !result?.admitted;
  const wronglyOut = scan.verdict === "refused" && result?.outcome === "turned_away";
  if (!wronglyIn && !wronglyOut) return null;
  const { nonce, event_id, ticket_id, scanned_at, gate } = scan;
  const before = result?.first ?? null;
  const first = before === null ? null : { at: before.at, gate: before.gate };
  const reason = result === null ? "rejected" : (result.reason ?? result.outcome);
  return { nonce, event_id, ticket_id, reason, scanned_at, gate, first };
}
