/** A door as one device sees it: what is scanned there, with the server or without it. */
import { api, newKey } from "@/api/client";
import { describeError, ProblemError } from "@/api/errors";
import type { DoorTally, DoorTicket, Id, ScanResult } from "@/api/types";
import { createStore, type Store } from "@/lib/store";
import { type Conflict, KEYS, type KeptEvent, type Method } from "../kept/records";
import type { Vault } from "../kept/vault";
import { mayBeTicket, readToken } from "../offline/token";
import type { Answer } from "./answer";
import { alreadyIn, type Decision, decide } from "./decide";
import { DoorList } from "./door-list";
import { AT_FIRST, type DoorState } from "./door-state";
import { letInHere, letInUnsent, letsIn, takeBack, waiting } from "./queue";
import { isOutOfReach, PATIENCE_MS, SCAN_MS, standingOf, within } from "./reach";
import { answered, decided, type Scanned, unchecked } from "./scanned";
import { synchronise } from "./synchronise";

/** While the server answers, it is asked how many are in; while it does not, whether it does again. */
const PULSE_MS = 10_000;
const RETRY_MS = 4_000;
const PULSE_PATIENCE_MS = 6_000;

const NOT_STAFF =
  "You do not work for this event any more, or it is gone. One of its organisers knows.";

export class Door {
  readonly state: Store<DoorState>;
  /** Where this device stands. */
  gate = "";
  readonly #vault: Vault;
  readonly #list: DoorList;
  readonly #names = new Map<Id, { name: string | null; by: string | null }>();
  /** Admissions of scans that were sent later, by nonce. */
  readonly #sent = new Map<string, Id>();
  #kept: KeptEvent;
  #turn: Promise<unknown> = Promise.resolve();
  #syncing: Promise<void> | null = null;
  #pulsing: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #last = 0;

  /** `kept` is what this device has of the event, or makes of it now. Nothing happens until `open`. */
  constructor(kept: KeptEvent, vault: Vault) {
    this.#kept = kept;
    this.#vault = vault;
    this.#list = new DoorList(vault, kept.event_id);
    this.state = createStore({ ...AT_FIRST, count: kept.tally, lasting: vault.lasting });
  }

  /** Reads what is kept and begins to ask the server. */
  async open(): Promise<void> {
    this.#closed = false;
    window.addEventListener("online", this.#look);
    window.addEventListener("offline", this.#lost);
    document.addEventListener("visibilitychange", this.#look);
    await this.#vault.change({ put: "events", record: this.#kept });
    await this.#list.load(this.#kept);
    await this.#publish();
    await this.pulse();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.#look);
    window.removeEventListener("offline", this.#lost);
    document.removeEventListener("visibilitychange", this.#look);
  }

  /** What came of a code. Scans are decided one after another. */
  scan(text: string, method: Method): Promise<Answer> {
    const token = text.trim();
    const ticketId = readToken(token)?.claims.ticketId ?? null;
    return this.#inTurn(() => this.#scan({ text: token, ticketId, method, ...this.#now() }, null));
  }

  /** Lets in who was found by name. */
  admit(ticket: DoorTicket): Promise<Answer> {
    const scanned = { text: null, ticketId: ticket.ticket_id, method: "search" as const };
    return this.#inTurn(() => this.#scan({ ...scanned, ...this.#now() }, ticket));
  }

  /** Takes an admission of this device back. Throws what `api` throws: the server has to be asked where it knows. */
  async undo(answer: Answer): Promise<void> {
    if (
      answer.checkInId === null &&
      (await this.#inTurn(() => takeBack(this.#vault, answer.nonce)))
    )
      return this.#publish();
    const checkIn = answer.checkInId ?? this.#sent.get(answer.nonce);
    if (checkIn !== undefined) await this.undoCheckIn(checkIn, answer.ticketId);
  }

  /** Takes any admission back. */
  async undoCheckIn(checkIn: Id, ticketId: Id | null): Promise<void> {
    await within(PATIENCE_MS, (signal) =>
      api("DELETE /check-ins/{check_in}", { path: { check_in: checkIn }, signal }),
    );
    const record = { event_id: this.#kept.event_id, ticket_id: ticketId ?? "", at: "", gate: "" };
    await this.#vault.change({ drop: "admitted", key: KEYS.admitted(record) });
    await this.#count(-1);
  }

  /** Whoever is at the door has read them. */
  async dismiss(conflicts: readonly Conflict[]): Promise<void> {
    await this.#vault.change(
      ...conflicts.map(({ nonce }) => ({ drop: "conflicts" as const, key: nonce })),
    );
    await this.#publish();
  }

  /** Removes the list from the device, and the key that it was checked with. What waits to be sent stays. */
  async forget(): Promise<void> {
    this.#kept = { ...this.#kept, key: null };
    this.#list.forget();
    await this.#vault.change(
      { drop: "snapshots", key: this.#kept.event_id },
      { put: "events", record: this.#kept },
    );
    await this.#publish();
  }

  /** Fetches the list now, if the server can be reached. */
  async refreshList(): Promise<void> {
    try {
      await this.#refresh("");
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Asks the server how many are in; whatever waits here is sent if it answers. */
  pulse(): Promise<void> {
    this.#pulsing ??= this.#pulse().finally(() => {
      this.#pulsing = null;
    });
    return this.#pulsing;
  }

  async #pulse(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const tally = await within(PULSE_PATIENCE_MS, (signal) =>
        api("GET /events/{event}/check-ins/tally", {
          path: { event: this.#kept.event_id },
          signal,
        }),
      );
      await this.#reached(tally);
    } catch (error) {
      this.#failed(error);
    }
    this.#again(this.state.get().link === "online" ? PULSE_MS : RETRY_MS);
  }

  /** Sends what waits; one at a time. */
  synchronise(): Promise<void> {
    this.#syncing ??= this.#synchronise().finally(() => {
      this.#syncing = null;
    });
    return this.#syncing;
  }

  // --- a scan ---

  async #scan(scanned: Scanned, found: DoorTicket | null): Promise<Answer> {
    const { text, ticketId } = scanned;
    if (text !== null && !mayBeTicket(text)) return decided(scanned, await this.#decide(text));
    const eventId = this.#kept.event_id;
    // What waits here is not known to the server, which would let the ticket in again.
    const here = ticketId === null ? null : await letInUnsent(this.#vault, eventId, ticketId);
    if (here !== null) return this.#alone(scanned, alreadyIn(here), false);
    let sent = false;
    const { link, standing } = this.state.get();
    if (link !== "offline" && standing !== "signed_out") {
      sent = true;
      try {
        return await this.#asked(scanned);
      } catch (error) {
        const refusal = this.#failed(error);
        if (refusal !== null) return unchecked(scanned, refusal);
      }
    }
    if (standing === "not_staff") return unchecked(scanned, NOT_STAFF);
    return this.#alone(scanned, await this.#decide(text, ticketId, found), sent);
  }

  async #asked(scanned: Scanned): Promise<Answer> {
    const { text, ticketId, nonce, method, gate } = scanned;
    const what = text === null ? { ticket_id: ticketId } : { token: text };
    const result = await within(SCAN_MS, (signal) =>
      api("POST /check-ins", {
        body: { event_id: this.#kept.event_id, nonce, method, gate, ...what },
        idempotencyKey: nonce,
        signal,
      }),
    );
    // Something in between has answered, and nothing is known.
    if (result?.nonce !== nonce) throw new SyntaxError("This is not what the server says.");
    this.state.set((now) => ({ ...now, link: "online", standing: "welcome" }));
    if (result.admitted && result.ticket !== null) {
      const record = {
        event_id: this.#kept.event_id,
        ticket_id: result.ticket.id,
        at: scanned.at,
        gate,
      };
      await this.#vault.change({ put: "admitted", record });
      await this.#count(1);
    }
    return answered(scanned, result);
  }

  /** What this device says without the server. */
  async #decide(
    text: string | null,
    ticketId: Id | null = null,
    found: DoorTicket | null = null,
  ): Promise<Decision> {
    const eventId = this.#kept.event_id;
    const letIn = (id: Id) => letInHere(this.#vault, eventId, id);
    if (text !== null) return decide(text, { eventId, list: this.#list.open, letIn });
    // Found by name a moment ago, when there was a network.
    const here = ticketId === null ? null : await letIn(ticketId);
    if (here !== null) return alreadyIn(here);
    const [name, ticketType] = [found?.holder_name ?? null, found?.ticket_type ?? null];
    return { outcome: "admitted", name, ticketType, first: null };
  }

  /** Keeps for the server what this device has decided. */
  async #alone(scanned: Scanned, decision: Decision, sent: boolean): Promise<Answer> {
    const answer = decided(scanned, decision);
    const { text: token, ticketId, nonce, method, gate, at } = scanned;
    if (ticketId === null || decision.outcome === "unchecked") return answer;
    const admitted = decision.outcome === "admitted" || decision.outcome === "newer";
    await this.#vault.change({
      put: "queue",
      record: {
        nonce,
        event_id: this.#kept.event_id,
        ticket_id: ticketId,
        token,
        method,
        gate,
        scanned_at: at,
        verdict: admitted ? "admitted" : "refused",
        sent,
        undone: false,
      },
    });
    await this.#publish();
    return answer;
  }

  /** No two scans of a device are of the same moment: they are sent in the order of their times. */
  #now() {
    this.#last = Math.max(Date.now(), this.#last + 1);
    return { nonce: newKey(), at: new Date(this.#last).toISOString(), gate: this.gate };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  // --- the server ---

  readonly #look = () => {
    if (!document.hidden && !this.#closed) void this.pulse();
  };

  readonly #lost = () => this.state.set((now) => ({ ...now, link: "offline" }));

  async #reached(tally: DoorTally): Promise<void> {
    this.state.set((now) => ({ ...now, link: "online", standing: "welcome" }));
    await this.#tallied(tally);
    try {
      await this.synchronise();
      const mark = `${tally.valid} ${tally.admitted} ${tally.last_at}`;
      if (this.#list.due(mark, Date.now())) await this.#refresh(mark);
      await this.#learnNames();
    } catch (error) {
      this.#failed(error);
    }
    await this.#publish();
  }

  /** Notes what an error says of the server; returns its reason if it has answered, and refused. */
  #failed(error: unknown): string | null {
    const standing = standingOf(error);
    if (standing !== null) this.state.set((now) => ({ ...now, link: "online", standing }));
    if (standing === "not_staff") return NOT_STAFF;
    if (standing === "signed_out") return null;
    if (!isOutOfReach(error)) return describeError(error);
    this.state.set((now) => ({ ...now, link: "offline" }));
    this.#again(RETRY_MS);
    return null;
  }

  #again(pause: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.pulse(), pause);
  }

  async #synchronise(): Promise<void> {
    const { results, tally } = await synchronise(this.#vault, this.#kept.event_id, (work) =>
      this.#inTurn(work),
    );
    for (const result of results.values()) if (result !== null) this.#noteNames(result);
    if (results.size > 0) this.state.set((now) => ({ ...now, sent: results.size }));
    if (tally !== null) await this.#tallied(tally);
    await this.#publish();
  }

  #noteNames({ nonce, ticket, first, check_in_id, admitted }: ScanResult): void {
    if (ticket !== null)
      this.#names.set(ticket.id, { name: ticket.holder_name, by: first?.by_name ?? null });
    if (admitted && check_in_id !== null) this.#sent.set(nonce, check_in_id);
  }

  /** Conflicts are kept without names; the server has them. */
  async #learnNames(): Promise<void> {
    for (const { ticket_id } of this.state.get().conflicts) {
      if (this.#names.has(ticket_id)) continue;
      try {
        const ticket = await within(PATIENCE_MS, (signal) =>
          api("GET /tickets/{ticket}", { path: { ticket: ticket_id }, signal }),
        );
        this.#names.set(ticket_id, { name: ticket.holder_name, by: null });
      } catch (error) {
        if (!(error instanceof ProblemError && error.status === 404)) throw error;
        this.#names.set(ticket_id, { name: null, by: null });
      }
    }
  }

  async #refresh(mark: string): Promise<void> {
    this.#kept = await this.#list.refresh(mark, Date.now(), this.#kept);
    await this.#publish();
  }

  async #tallied({ admitted, valid }: DoorTally): Promise<void> {
    const { tally } = this.#kept;
    if (tally?.admitted === admitted && tally.valid === valid) return;
    this.#kept = { ...this.#kept, tally: { admitted, valid } };
    await this.#vault.change({ put: "events", record: this.#kept });
  }

  async #count(by: 1 | -1): Promise<void> {
    const { tally } = this.#kept;
    if (tally === null) return;
    this.#kept = { ...this.#kept, tally: { ...tally, admitted: tally.admitted + by } };
    await this.#publish();
  }

  /** Brings the state up to date with what is kept. */
  async #publish(): Promise<void> {
    const eventId = this.#kept.event_id;
    const [queue, conflicts] = [
      await waiting(this.#vault, eventId),
      await this.#vault.all("conflicts", eventId),
    ];
    const { tally } = this.#kept;
    const unsent = queue.filter(letsIn).length;
    const { open, fault } = this.#list;
    this.state.set((now) => ({
      ...now,
      count: tally === null ? null : { ...tally, admitted: tally.admitted + unsent },
      waiting: queue.length,
      list: open === null ? null : { madeAt: open.madeAt, size: open.size },
      listFault: fault,
      lasting: this.#vault.lasting,
      conflicts: conflicts
        .sort((one, other) => other.scanned_at.localeCompare(one.scanned_at))
        .map((one) => ({ name: null, by: null, ...this.#names.get(one.ticket_id), ...one })),
    }));
  }
}
