/** A server at a door, for tests: answers as the API does, and can be out of reach. */
import { vi } from "vitest";
import type { DoorTally, ScanResult } from "@/api/types";
import { MemoryVault, type Vault } from "../kept/vault";
import { readToken } from "../offline/token";
import vectors from "../offline/vectors.json";
import { Door } from "./door";

export const { tokens, snapshots, event_id: EVENT, ticket_ids: TICKET_IDS } = vectors;
export const ADA = TICKET_IDS[0] ?? "";

interface Sent {
  nonce: string;
  token?: string;
  ticket_id?: string;
  gate: string;
  scanned_at?: string;
  verdict?: "admitted" | "refused";
}

type Reply = Response | "lost" | "unanswered";

/**
 * Knows the tickets by their ids alone and admits each of them once, as the real one does by a unique key. A
 * reply of "unanswered" does what was asked, and lets the answer be lost.
 */
export class DoorServer {
  reachable = true;
  /** For the next requests, instead of what would be answered. */
  replies: Reply[] = [];
  /** Everything that was asked, such as "POST /check-ins". */
  asked: string[] = [];
  snapshot = snapshots.good;
  revoked = new Set<string>();
  readonly admitted = new Map<string, { id: string; at: string; gate: string }>();
  readonly #results = new Map<string, ScanResult>();

  /** Takes the place of the network. */
  install(): this {
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => this.#fetch(url, init));
    return this;
  }

  admits(ticketId: string, gate = "South"): void {
    this.admitted.set(ticketId, {
      id: `check-in ${ticketId}`,
      at: "2027-06-12T15:20:00.000Z",
      gate,
    });
  }

  async #fetch(url: string, { method = "GET", body, signal }: RequestInit): Promise<Response> {
    const path = url.replace("/api/v1", "");
    this.asked.push(`${method} ${path}`);
    if (!this.reachable) throw new TypeError("Failed to fetch");
    const reply = this.replies.shift();
    if (reply === "lost") throw new TypeError("Failed to fetch");
    if (reply instanceof Response) return reply;
    const answer = this.#answer(
      `${method} ${path}`,
      typeof body === "string" ? JSON.parse(body) : {},
    );
    if (reply === undefined) return answer;
    return new Promise((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  }

  #answer(what: string, body: Sent & { scans: Sent[] }): Response {
    if (what === "POST /check-ins") return Response.json(this.#scanned(body));
    if (what === "POST /check-ins/batch")
      return Response.json({
        items: body.scans.map((one) => this.#scanned(one)),
        tally: this.tally(),
      });
    if (what.endsWith("/tally")) return Response.json(this.tally());
    if (what.endsWith("/snapshot")) return Response.json(this.snapshot);
    if (what.startsWith("DELETE /check-ins/"))
      return this.#undone(decodeURIComponent(what.slice(18)));
    if (what.startsWith("GET /tickets/")) return Response.json({ holder_name: "Ada Lovelace" });
    return Response.json({ code: "not_found", detail: "There is none." }, { status: 404 });
  }

  #undone(checkIn: string): Response {
    for (const [ticketId, { id }] of this.admitted)
      if (id === checkIn) {
        this.admitted.delete(ticketId);
        return new Response(null, { status: 204 });
      }
    return Response.json({ code: "not_found", detail: "There is none." }, { status: 404 });
  }

  #scanned(sent: Sent): ScanResult {
    const before = this.#results.get(sent.nonce);
    if (before !== undefined) return before;
    const ticketId = sent.ticket_id ?? readToken(sent.token ?? "")?.claims.ticketId ?? "";
    const first = this.admitted.get(ticketId);
    const reason = this.revoked.has(ticketId)
      ? "revoked"
      : first !== undefined
        ? "already_in"
        : null;
    const admitted = reason === null && sent.verdict !== "refused";
    const at = sent.scanned_at ?? "2027-06-12T16:00:00.000Z";
    if (admitted)
      this.admitted.set(ticketId, { id: `check-in ${sent.nonce}`, at, gate: sent.gate });
    const outcome = reason ?? (admitted ? "admitted" : "turned_away");
    const conflict = reason !== null && sent.verdict === "admitted";
    const result: ScanResult = {
      nonce: sent.nonce,
      outcome: conflict ? "conflict" : outcome,
      reason: conflict ? reason : null,
      admitted,
      check_in_id: this.admitted.get(ticketId)?.id ?? null,
      ticket: {
        id: ticketId,
        holder_name: "Ada Lovelace",
        ticket_type: "Speaker",
        status: "valid",
      },
      first: first === undefined ? null : { at: first.at, gate: first.gate, by_name: "Mia Tester" },
      scanned_at: at,
      offline: sent.verdict !== undefined,
    };
    this.#results.set(sent.nonce, result);
    return result;
  }

  tally(): DoorTally {
    const admitted = this.admitted.size;
    return { valid: 4, admitted, refused: 0, conflicts: 0, ticket_types: [], last_at: null };
  }
}

/** A device at the door; with the vault of another one, it is the same device after a reload. */
export async function openDoor(vault: Vault = new MemoryVault(), gate = "North"): Promise<Door> {
  const kept = await vault.get("events", EVENT);
  const fresh = {
    event_id: EVENT,
    slug: "gala",
    title: "Gala",
    scanner: "Mia Tester",
    opened_at: 0,
    key: null,
    tally: null,
  };
  const door = new Door(kept ?? fresh, vault);
  door.gate = gate;
  await door.open();
  return door;
}
