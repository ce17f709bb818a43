"""The door while the server is killed: people who are registered and let in, and what was acknowledged of that."""

import json
import random
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class DoorLedger:
    """What the server acknowledged of one event. `pending` is what was asked and not answered: it is asked again."""

    event_id: str
    #: Ticket by address.
    registered: dict[str, str] = field(default_factory=dict)
    #: Ticket, outcome and admission by nonce.
    scanned: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    pending: dict[str, Any] = field(default_factory=dict)

    async def register(self, client: httpx.AsyncClient, name: str) -> None:
        """Registers people until the server is gone."""
        while True:
            email = self.pending.setdefault(name, f"{random.getrandbits(48):012x}@example.org")
            answer = await client.post(f"/events/{self.event_id}/tickets", json={"email": email, "name": email})
            if answer.status_code == 409:  # it was carried out, and its answer died with the server
                assert answer.json()["code"] == "already_registered"
            else:
                assert answer.status_code == 201, answer.text
                self.registered[email] = answer.json()["ticket"]["id"]
            self.pending.pop(name)

    async def scan(self, client: httpx.AsyncClient, name: str) -> None:
        """Scans tickets until the server is gone, most of them more than once, and at several doors."""
        while True:
            scan = self.pending.setdefault(name, self._scan(name))
            answer = await client.post("/check-ins", json={"event_id": self.event_id, **scan})
            assert answer.status_code == 200, answer.text
            self._heard(scan, answer.json(), {"admitted", "already_in"})
            self.pending.pop(name)

    async def synchronise(self, client: httpx.AsyncClient, name: str) -> None:
        """Sends scans that were made offline, five at a time: all of them again if some may not have been taken."""
        while True:
            made = [self._scan(name) | {"verdict": "admitted", "scanned_at": "2026-01-01T00:00:00Z"} for _ in range(5)]
            scans = self.pending.setdefault(name, made)
            answer = await client.post("/check-ins/batch", json={"event_id": self.event_id, "scans": scans})
            assert answer.status_code == 200, answer.text
            for scan, result in zip(scans, answer.json()["items"], strict=True):
                self._heard(scan, result, {"admitted", "conflict"})
            self.pending.pop(name)

    def _scan(self, gate: str) -> dict[str, str]:
        ticket_id = random.choice(list(self.registered.values())[-20:])
        return {"nonce": f"{random.getrandbits(96):024x}", "ticket_id": ticket_id, "method": "search", "gate": gate}

    def _heard(self, scan: dict[str, str], result: dict[str, Any], possible: set[str]) -> None:
        assert result["nonce"] == scan["nonce"]
        assert result["outcome"] in possible
        self.scanned[scan["nonce"]] = (scan["ticket_id"], result["outcome"], result["check_in_id"])

    def check(self, connection: sqlite3.Connection) -> None:
        """Compares it with the database itself."""
        tickets = dict(
            connection.execute(
                "SELECT email, tickets.id FROM registrations JOIN tickets ON registration_id = registrations.id"
                " WHERE registrations.status = 'confirmed'"
            )
        )
        assert self.registered.items() <= tickets.items(), "who was told to have a ticket has it"
        (count, taken) = connection.execute("SELECT (SELECT count(*) FROM registrations), taken FROM events").fetchone()
        assert count == taken == len(tickets), "and nobody twice"
        admissions = dict(connection.execute("SELECT id, ticket_id FROM check_ins"))
        assert len(set(admissions.values())) == len(admissions)
        log = {row[0]: row[1:] for row in connection.execute("SELECT nonce, ticket_id, outcome, id, first_id FROM scans")}
        for nonce, (ticket_id, outcome, check_in_id) in self.scanned.items():
            logged_ticket, logged_outcome, scan_id, first_id = log[nonce]
            assert (logged_ticket, logged_outcome) == (ticket_id, outcome), "what was said is what is kept"
            assert admissions[check_in_id] == ticket_id, "who was told to be in is in"
            assert check_in_id == (scan_id if outcome == "admitted" else first_id)
        outcomes = Counter((ticket_id, outcome) for ticket_id, outcome, *_ in log.values())
        admitted = {ticket_id: count for (ticket_id, outcome), count in outcomes.items() if outcome == "admitted"}
        assert admitted == dict.fromkeys(admissions.values(), 1), "each came in by one scan"
        for kind, told in (("ticket:admitted", admissions.values()), ("ticket:issued", tickets.values())):
            found = connection.execute("SELECT body FROM outbox WHERE kind = ?", (f"events:{kind}",))
            assert sorted(json.loads(body)["ticket_id"] for (body,) in found) == sorted(told), "each has its message"
