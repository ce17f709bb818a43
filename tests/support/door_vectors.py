"""What the scanner in the browser is tested with: tokens and snapshots as the server makes them, of keys that are written here.

`python -m tests.support.door_vectors` writes them into the client's tests (tests/unit/events/test_door_vectors.py says when).
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from muster.events.offline import Snapshot, SnapshotTicket, make_snapshot
from muster.events.ticket_keys import TicketSigner
from muster.events.ticket_tokens import PublicTicketKey, base64url

FILE = Path(__file__).parents[2] / "web" / "src" / "features" / "check-in" / "offline" / "vectors.json"

EVENT, OTHER_EVENT = "019d0000-0000-7000-8000-00000000e001", "019d0000-0000-7000-8000-00000000e002"
MADE_AT = "2027-06-12T15:30:00.000Z"
LET_IN_AT = "2027-06-12T15:10:00.000Z"

#: Twice re-issued, so that there are two former tokens; revoked; let in; and one with a name that is long and not of ASCII.
TICKETS = (
    SnapshotTicket(ticket_id="019d0000-0000-7000-8000-000000000001", generation=1, name="Ada Lovelace", ticket_type="Speaker"),
    SnapshotTicket(ticket_id="019d0000-0000-7000-8000-000000000002", generation=3, name="Grace Hopper", ticket_type="Guest"),
    SnapshotTicket(
        ticket_id="019d0000-0000-7000-8000-000000000003", generation=1, name="Mallory", ticket_type="Guest", revoked=True
    ),
    SnapshotTicket(
        ticket_id="019d0000-0000-7000-8000-000000000004", generation=1, name="Alan Turing", ticket_type="Guest",
        admitted_at=LET_IN_AT, gate="North",
    ),
    SnapshotTicket(
        ticket_id="019d0000-0000-7000-8000-000000000005", generation=1, ticket_type="Guest",
        name="Zoë Ångström-Nguyễn of the Department for Long and Beautiful Names 🎟",
    ),
)  # fmt: skip
NEWER = "019d0000-0000-7000-8000-000000000006"


def signer(seed: int, event_id: str = EVENT) -> TicketSigner:
    """Of a key whose seed is 32 times one byte."""
    private_key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    public = private_key.public_key().public_bytes_raw()
    return TicketSigner(event_id, PublicTicketKey(sha256(public).hexdigest()[:8], base64url(public), None), private_key)


def tokens() -> dict[str, str]:
    """Tokens by what is to be said of them. Always the same ones: Ed25519 leaves nothing to chance."""
    ours, first, second = signer(1), TICKETS[0].ticket_id, TICKETS[1].ticket_id
    good = ours.token(first, 1)
    # The ticket of another generation, under the signature of the first one.
    altered = ours.token(first, 2)[:55] + good[55:]
    return {
        "good": good,
        "issued_again": ours.token(second, 3),
        "replaced": ours.token(second, 2),
        "revoked": ours.token(TICKETS[2].ticket_id, 1),
        "let_in": ours.token(TICKETS[3].ticket_id, 1),
        "long_name": ours.token(TICKETS[4].ticket_id, 1),
        "newer": ours.token(NEWER, 1),
        "wrong_event": signer(1, OTHER_EVENT).token(first, 1),
        "foreign": signer(2).token(first, 1),
        "altered": altered,
    }


def snapshots() -> dict[str, Snapshot]:
    """Snapshots by what is the matter with them. Their salts are other ones each time."""
    ours = signer(1)
    good = make_snapshot(ours, TICKETS, MADE_AT)
    forged = make_snapshot(signer(2), TICKETS, MADE_AT)
    content = {**json.loads(good.content), "version": 2}
    newer = msgspec.json.encode(content)
    return {
        "good": good,
        "later": make_snapshot(ours, TICKETS, "2027-06-12T15:45:00.000Z"),
        "foreign": forged,
        "of_another_event": make_snapshot(signer(1, OTHER_EVENT), TICKETS, MADE_AT),
        # Signed by somebody else, and said to be by our key.
        "under_our_name": msgspec.structs.replace(
            forged, content=forged.content.replace(signer(2).key.id, ours.key.id), key_id=ours.key.id
        ),
        "tampered": msgspec.structs.replace(good, content=good.content.replace(MADE_AT, "2027-06-12T15:31:00.000Z")),
        "of_a_later_version": Snapshot(2, ours.key.id, newer.decode(), base64url(ours.sign_snapshot(newer))),
    }


def vectors() -> dict[str, Any]:
    """All of them."""
    return {
        "event_id": EVENT,
        "key": msgspec.to_builtins(signer(1).key),
        "other_key": msgspec.to_builtins(signer(2).key),
        "ticket_ids": [ticket.ticket_id for ticket in TICKETS],
        "newer_ticket_id": NEWER,
        "tokens": tokens(),
        "snapshots": msgspec.to_builtins(snapshots()),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), indent=2) + "\n", encoding="utf-8")
